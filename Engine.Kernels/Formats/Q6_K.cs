namespace Engine.Kernels.Formats;

/// <summary>
/// <c>x = (d · scale) · (q − 32)</c>, 256 values of 6 bits in sixteen sub-blocks of 16. Layout (<c>block_q6_K</c>, ggml-common.h): 128 bytes of
/// low nibbles; 64 bytes of upper bit pairs; scale int8[16]; d binary16. Each half of 128 values is four rows of 32: rows 0 and 1 are the
/// low nibbles of the half's 64 bytes, rows 2 and 3 the high ones; bit pair r of upper byte i belongs to row r, column i.
/// </summary>
public sealed class Q6_K : BlockFormat
{
    private const int Upper = 128, Scales = 192, D = 208, Parts = 256 / ScaleSearch.Size;

    /// <inheritdoc/>
    public override string Name => "Q6_K";

    /// <inheritdoc/>
    public override uint GgufType => 14;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => 210;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, D);
        for (int i = 0; i < 256; i++)
        {
            (int low, int shift, int upper, int pair) = Place(i);
            int q = block[low] >> shift & 15 | (block[upper] >> pair & 3) << 4;
            values[i] = d * (sbyte)block[Scales + i / ScaleSearch.Size] * (q - 32);
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        Span<float> scaled = stackalloc float[256], scales = stackalloc float[Parts];
        int exponent = KUnit.Normalise(values, scaled);
        for (int s = 0; s < Parts; s++)
            scales[s] = MathF.ScaleB(ScaleSearch.Fit(scaled.Slice(s * ScaleSearch.Size, ScaleSearch.Size), 32), exponent);

        // The furthest scale becomes −128, the longer end.
        float furthest = Extremes.Furthest(scales);
        float d = HalfScale.Covering(MathF.Abs(furthest), 128);
        if (furthest > 0) d = -d;
        HalfScale.Write(block, D, d);
        block[..Scales].Clear();
        for (int s = 0; s < Parts; s++)
        {
            int steps = Extremes.Steps(scales[s], d, -128, 127);
            block[Scales + s] = (byte)(sbyte)steps;
            for (int i = s * ScaleSearch.Size; i < (s + 1) * ScaleSearch.Size; i++)
            {
                int q = Extremes.Steps(values[i], d * steps, -32, 31) + 32;
                (int low, int shift, int upper, int pair) = Place(i);
                block[low] |= (byte)((q & 15) << shift);
                block[upper] |= (byte)(q >> 4 << pair);
            }
        }
    }

    /// <summary>Where value i lies: byte and shift of its low nibble, byte and shift of its upper pair.</summary>
    private static (int Low, int Shift, int Upper, int Pair) Place(int i)
    {
        int half = i / 128, row = i / 32 % 4, column = i % 32;
        return (half * 64 + row % 2 * 32 + column, row / 2 * 4, Upper + half * 32 + column, row * 2);
    }
}
