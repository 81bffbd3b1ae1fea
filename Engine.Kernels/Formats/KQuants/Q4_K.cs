namespace Engine.Kernels.Formats.KQuants;

/// <summary>
/// <c>x = (d · scale) · q − (dmin · min)</c>, 256 values of 4 bits in eight sub-blocks. Layout (<c>block_q4_K</c>, ggml-common.h): d binary16;
/// dmin binary16; 12 bytes of <see cref="KScales"/>; 128 bytes, where byte 32 p + i holds value 64 p + i in its low nibble and value
/// 64 p + 32 + i in its high one.
/// </summary>
internal sealed class Q4_K : BlockFormat
{
    /// <inheritdoc/>
    public override string Name => "Q4_K";

    /// <inheritdoc/>
    public override uint GgufType => 12;

    /// <inheritdoc/>
    public override int BlockSize => KBlock.Size;

    /// <inheritdoc/>
    public override int BlockBytes => 144;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        for (int s = 0; s < KBlock.Parts; s++)
        {
            (float d, float m) = KBlock.Read(block, s);
            ReadOnlySpan<byte> nibbles = block.Slice(KBlock.Header + s / 2 * 32, 32);
            for (int i = 0; i < 32; i++) values[s * 32 + i] = d * (nibbles[i] >> s % 2 * 4 & 15) - m;
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        Span<byte> q = stackalloc byte[KBlock.Size];
        KBlock.Encode(values, block, q, levels: 15, first: -1, candidates: 21);
        for (int b = 0; b < 128; b++)
        {
            int i = b / 32 * 64 + b % 32;
            block[KBlock.Header + b] = (byte)(q[i] | q[i + 32] << 4);
        }
    }
}
