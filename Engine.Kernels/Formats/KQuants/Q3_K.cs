using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.KQuants;

/// <summary>
/// <c>x = (d · (scale − 32)) · (q − 4)</c>, 256 values of 3 bits in sixteen sub-blocks of 16. Layout (<c>block_q3_K</c>, ggml-common.h): 32 bytes of
/// upper bits, where bit r of byte i belongs to value 32 r + i; 64 bytes of lower bit pairs as in <see cref="BitPairs"/>; 12 bytes of scales; d
/// binary16. Scale j has its lower nibble in byte j % 8, low nibble for j below 8, and its upper two bits at bit 2 (j / 4) of byte 8 + j % 4.
/// </summary>
internal sealed class Q3_K : BlockFormat
{
    private const int Lower = 32, Scales = 96, D = 108, Parts = 256 / ScaleSearch.Size;

    /// <inheritdoc/>
    public override string Name => "Q3_K";

    /// <inheritdoc/>
    public override uint GgufType => 11;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => 110;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, D);
        for (int i = 0; i < 256; i++)
        {
            int q = BitPairs.Read(block[Lower..], i) | (block[i % 32] >> i / 32 & 1) << 2;
            values[i] = d * Scale(block, i / 16) * (q - 4);
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        Span<float> scaled = stackalloc float[256], scales = stackalloc float[Parts];
        int exponent = BlockUnit.Normalise(values, scaled);
        for (int s = 0; s < Parts; s++)
            scales[s] = MathF.ScaleB(ScaleSearch.Fit(scaled.Slice(s * ScaleSearch.Size, ScaleSearch.Size), 4, floor: 1), exponent);

        // The furthest scale becomes −32, the longer end.
        float furthest = Math.Clamp(Extremes.Furthest(scales), -float.MaxValue, float.MaxValue);
        float d = HalfScale.Covering(MathF.Abs(furthest), 32);
        if (furthest > 0) d = -d;
        block.Clear();
        HalfScale.Write(block, D, d);
        for (int s = 0; s < Parts; s++)
        {
            int scale = Extremes.Steps(scales[s], d, -32, 31) + 32;
            block[Scales + s % 8] |= (byte)((scale & 15) << s / 8 * 4);
            block[Scales + 8 + s % 4] |= (byte)(scale >> 4 << s / 4 * 2);
        }

        for (int i = 0; i < 256; i++)
        {
            int q = Extremes.Steps(values[i], d * Scale(block, i / 16), -4, 3) + 4;
            BitPairs.Write(block[Lower..], i, q & 3);
            block[i % 32] |= (byte)(q >> 2 << i / 32);
        }
    }

    /// <summary>Scale j of sixteen, signed.</summary>
    private static int Scale(ReadOnlySpan<byte> block, int j) =>
        (block[Scales + j % 8] >> j / 8 * 4 & 15 | (block[Scales + 8 + j % 4] >> j / 4 * 2 & 3) << 4) - 32;
}
