namespace Engine.Kernels.Formats.FP4;

/// <summary>
/// <c>x = scale / 2 · q</c>, 64 values of 4 bits in four sub-blocks of 16, q an <see cref="E2M1"/> doubled. Layout (<c>block_nvfp4</c>, ggml-common.h): four
/// scales of a byte, unsigned E4M3 with bias 7 (0x7F is 0); for each sub-block 8 bytes, whose low nibbles are values 0 to 7 and whose high ones 8 to 15.
/// </summary>
internal sealed class NVFP4 : DecodedFormat
{
    /// <inheritdoc/>
    public override string Name => "NVFP4";

    /// <inheritdoc/>
    public override uint GgufType => 40;

    /// <inheritdoc/>
    public override int BlockSize => 64;

    /// <inheritdoc/>
    public override int BlockBytes => 36;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        for (int s = 0; s < 4; s++)
        {
            float d = Scale(block[s]);
            ReadOnlySpan<byte> nibbles = block.Slice(4 + 8 * s, 8);
            for (int i = 0; i < 8; i++)
            {
                values[16 * s + i] = d * E2M1.Values[nibbles[i] & 15];
                values[16 * s + 8 + i] = d * E2M1.Values[nibbles[i] >> 4];
            }
        }
    }

    /// <summary>Half of the scale.</summary>
    private static float Scale(byte x)
    {
        int exponent = x >> 3 & 15, fraction = x & 7;
        if (x == 0x7F) return 0;
        return exponent == 0 ? MathF.ScaleB(fraction, -10) : MathF.ScaleB(8 + fraction, exponent - 11);
    }
}
