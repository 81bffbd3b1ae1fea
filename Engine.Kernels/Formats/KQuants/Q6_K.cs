using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.KQuants;

/// <summary>
/// <c>x = (d · scale) · (q − 32)</c>, 256 values of 6 bits in sixteen sub-blocks of 16. Layout (<c>block_q6_K</c>, ggml-common.h): 128 bytes of
/// low nibbles; 64 bytes of upper bit pairs; scale int8[16]; d binary16. Each half of 128 values is four rows of 32: rows 0 and 1 are the
/// low nibbles of the half's 64 bytes, rows 2 and 3 the high ones; bit pair r of upper byte i belongs to row r, column i.
/// </summary>
internal sealed class Q6_K : BlockFormat
{
    private const int Upper = 128, Scales = 192, D = 208, Rows = 8, Parts = 256 / ScaleSearch.Size;

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
        for (int r = 0; r < Rows; r++)
        {
            ReadOnlySpan<byte> low = block.Slice(LowAt(r), 32), upper = block.Slice(UpperAt(r), 32);
            Span<float> row = values.Slice(r * 32, 32);
            int shift = r % 4 / 2 * 4, pair = r % 4 * 2;
            float first = d * (sbyte)block[Scales + 2 * r], second = d * (sbyte)block[Scales + 2 * r + 1];
            for (int i = 0; i < 32; i++) row[i] = (i < 16 ? first : second) * ((low[i] >> shift & 15 | (upper[i] >> pair & 3) << 4) - 32);
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        Span<float> scaled = stackalloc float[256], scales = stackalloc float[Parts];
        int exponent = BlockUnit.Normalise(values, scaled);
        for (int s = 0; s < Parts; s++)
            scales[s] = MathF.ScaleB(ScaleSearch.Fit(scaled.Slice(s * ScaleSearch.Size, ScaleSearch.Size), 32, floor: 0), exponent);

        // The furthest scale becomes −128, the longer end.
        float furthest = Math.Clamp(Extremes.Furthest(scales), -float.MaxValue, float.MaxValue);
        float d = HalfScale.Covering(MathF.Abs(furthest), 128);
        if (furthest > 0) d = -d;
        HalfScale.Write(block, D, d);
        for (int s = 0; s < Parts; s++) block[Scales + s] = (byte)(sbyte)Extremes.Steps(scales[s], d, -128, 127);

        block[..Scales].Clear();
        for (int r = 0; r < Rows; r++)
        {
            Span<byte> low = block.Slice(LowAt(r), 32), upper = block.Slice(UpperAt(r), 32);
            int shift = r % 4 / 2 * 4, pair = r % 4 * 2;
            for (int i = 0; i < 32; i++)
            {
                int q = Extremes.Steps(values[r * 32 + i], d * (sbyte)block[Scales + 2 * r + i / 16], -32, 31) + 32;
                low[i] |= (byte)((q & 15) << shift);
                upper[i] |= (byte)(q >> 4 << pair);
            }
        }
    }

    /// <summary>Where the low nibbles of row r, of eight, begin.</summary>
    private static int LowAt(int r) => r / 4 * 64 + r % 2 * 32;

    /// <summary>Where the upper pairs of row r begin.</summary>
    private static int UpperAt(int r) => Upper + r / 4 * 32;
}
