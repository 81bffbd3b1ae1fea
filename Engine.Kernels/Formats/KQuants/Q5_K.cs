namespace Engine.Kernels.Formats.KQuants;

/// <summary>
/// <c>x = (d · scale) · q − (dmin · min)</c>, 256 values of 5 bits in eight sub-blocks. Layout (<c>block_q5_K</c>, ggml-common.h): header as in
/// <see cref="Q4_K"/>; 32 bytes of fifth bits, bit s of byte i for value 32 s + i; 128 bytes of low nibbles as in <see cref="Q4_K"/>.
/// </summary>
internal sealed class Q5_K : BlockFormat
{
    private const int Nibbles = KBlock.Header + 32;

    /// <inheritdoc/>
    public override string Name => "Q5_K";

    /// <inheritdoc/>
    public override uint GgufType => 13;

    /// <inheritdoc/>
    public override int BlockSize => KBlock.Size;

    /// <inheritdoc/>
    public override int BlockBytes => 176;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        ReadOnlySpan<byte> fifth = block.Slice(KBlock.Header, 32);
        for (int s = 0; s < KBlock.Parts; s++)
        {
            (float d, float m) = KBlock.Read(block, s);
            ReadOnlySpan<byte> nibbles = block.Slice(Nibbles + s / 2 * 32, 32);
            for (int i = 0; i < 32; i++) values[s * 32 + i] = d * (nibbles[i] >> s % 2 * 4 & 15 | (fifth[i] >> s & 1) << 4) - m;
        }
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        Span<byte> q = stackalloc byte[KBlock.Size];
        KBlock.Encode(values, block, q, levels: 31, first: -0.5f, candidates: 16);
        block.Slice(KBlock.Header, 32).Clear();
        for (int i = 0; i < KBlock.Size; i++) block[KBlock.Header + i % 32] |= (byte)(q[i] >> 4 << i / 32);
        for (int b = 0; b < 128; b++)
        {
            int i = b / 32 * 64 + b % 32;
            block[Nibbles + b] = (byte)(q[i] & 15 | (q[i + 32] & 15) << 4);
        }
    }
}
