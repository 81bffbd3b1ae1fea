using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.LegacyQuants;

/// <summary>
/// <c>x = d · q + m</c>, 32 values of 4 bits. Layout (<c>block_q4_1</c>, ggml-common.h): d binary16; m binary16; 16 bytes of nibbles as
/// in <see cref="Q4_0"/>.
/// </summary>
internal sealed class Q4_1 : BlockFormat
{
    /// <inheritdoc/>
    public override string Name => "Q4_1";

    /// <inheritdoc/>
    public override uint GgufType => 3;

    /// <inheritdoc/>
    public override int BlockSize => 32;

    /// <inheritdoc/>
    public override int BlockBytes => 20;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, 0), m = HalfScale.Read(block, 2);
        for (int i = 0; i < 16; i++)
        {
            values[i] = d * (block[4 + i] & 15) + m;
            values[i + 16] = d * (block[4 + i] >> 4) + m;
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        (float d, float m) = Affine.Steps(values, 15);
        HalfScale.Write(block, 0, d);
        HalfScale.Write(block, 2, m);
        for (int i = 0; i < 16; i++)
        {
            int low = Affine.Quantum(values[i], d, m, 15), high = Affine.Quantum(values[i + 16], d, m, 15);
            block[4 + i] = (byte)(low | high << 4);
        }
    }
}
