using Engine.Kernels.Formats.LegacyQuants;

namespace Engine.Kernels.Formats.FP4;

/// <summary>
/// <c>x = 2^(e − 128) · q</c>, 32 values of 4 bits, q an <see cref="E2M1"/> doubled. Layout (<c>block_mxfp4</c>, ggml-common.h; OCP microscaling
/// specification 1.0): e, one byte (E8M0); 16 bytes of nibbles as in <see cref="Q4_0"/>.
/// </summary>
internal sealed class MXFP4 : BlockFormat
{
    // 2^(MostExponent − 128) · 12 is the largest block maximum that float32 holds.
    private const int MostExponent = 252;

    /// <inheritdoc/>
    public override string Name => "MXFP4";

    /// <inheritdoc/>
    public override uint GgufType => 39;

    /// <inheritdoc/>
    public override int BlockSize => 32;

    /// <inheritdoc/>
    public override int BlockBytes => 17;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = Scale(block[0]);
        for (int i = 0; i < 16; i++)
        {
            values[i] = d * E2M1.Values[block[1 + i] & 15];
            values[i + 16] = d * E2M1.Values[block[1 + i] >> 4];
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        float furthest = MathF.Abs(Extremes.Furthest(values));
        // With this exponent the largest value is 8 to 16 and may be cut off at 12; with the next one it is 4 to 8 and the steps are coarser.
        int low = furthest == 0 ? 0 : Math.Clamp(MathF.ILogB(furthest) - 3 + 128, 0, MostExponent), e = low;
        if (low < MostExponent && Error(values, low + 1, furthest) < Error(values, low, furthest)) e = low + 1;
        block[0] = (byte)e;
        float d = Scale(e);
        for (int i = 0; i < 16; i++) block[1 + i] = (byte)(E2M1.Nearest(values[i] / d) | E2M1.Nearest(values[i + 16] / d) << 4);
    }

    /// <summary>2^(e − 128), also where it is subnormal.</summary>
    private static float Scale(int e) => MathF.ScaleB(1, e - 128);

    /// <summary>The sum of squared errors, relative to the furthest value.</summary>
    private static float Error(ReadOnlySpan<float> values, int e, float furthest)
    {
        float d = Scale(e), sum = 0;
        foreach (float x in values)
        {
            float error = (x - d * E2M1.Values[E2M1.Nearest(x / d)]) / furthest;
            sum += error * error;
        }

        return sum;
    }
}
