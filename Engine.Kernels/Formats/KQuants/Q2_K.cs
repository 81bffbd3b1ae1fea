using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.KQuants;

/// <summary>
/// <c>x = (d · scale) · q − (dmin · min)</c>, 256 values of 2 bits in sixteen sub-blocks of 16. Layout (<c>block_q2_K</c>, ggml-common.h): 16 bytes,
/// a scale in the low and a minimum in the high nibble; 64 bytes of <see cref="BitPairs"/>; d binary16; dmin binary16.
/// </summary>
internal sealed class Q2_K : BlockFormat
{
    private const int Pairs = 16, D = 80, DMin = 82, Size = 16, Parts = 256 / Size;

    /// <inheritdoc/>
    public override string Name => "Q2_K";

    /// <inheritdoc/>
    public override uint GgufType => 10;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => 84;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        for (int s = 0; s < Parts; s++)
        {
            (float scale, float min) = Read(block, s);
            for (int i = s * Size; i < s * Size + Size; i++) values[i] = scale * BitPairs.Read(block[Pairs..], i) - min;
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        Span<float> scaled = stackalloc float[256], scales = stackalloc float[Parts], mins = stackalloc float[Parts];
        int exponent = BlockUnit.Normalise(values, scaled);
        for (int s = 0; s < Parts; s++)
        {
            (float scale, float min) = ScaleMinSearch.Fit(scaled.Slice(s * Size, Size), levels: 3, first: -0.5f, candidates: 16);
            (scales[s], mins[s]) = (MathF.ScaleB(scale, exponent), MathF.ScaleB(min, exponent));
        }

        block.Clear();
        float d = Steps(scales, block, 0), dmin = Steps(mins, block, 4);
        HalfScale.Write(block, D, d);
        HalfScale.Write(block, DMin, dmin);
        for (int s = 0; s < Parts; s++)
        {
            (float scale, float min) = Read(block, s);
            for (int i = s * Size; i < s * Size + Size; i++) BitPairs.Write(block[Pairs..], i, Extremes.Steps(values[i] + min, scale, 0, 3));
        }
    }

    private static (float Scale, float Min) Read(ReadOnlySpan<byte> block, int s) =>
        (HalfScale.Read(block, D) * (block[s] & 15), HalfScale.Read(block, DMin) * (block[s] >> 4));

    /// <summary>Writes what was found as 4-bit steps; returns the step.</summary>
    private static float Steps(ReadOnlySpan<float> found, Span<byte> block, int shift)
    {
        float d = HalfScale.Covering(MathF.Min(Extremes.Furthest(found), float.MaxValue), 15);
        for (int s = 0; s < Parts; s++) block[s] |= (byte)(Extremes.Steps(found[s], d, 0, 15) << shift);
        return d;
    }
}
