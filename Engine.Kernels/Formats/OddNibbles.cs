using System.Runtime.InteropServices;
using Engine.Kernels.Formats.Codebooks;

namespace Engine.Kernels.Formats;

/// <summary>
/// <c>x = d · (2 scale + 1) · (2 q − 15)</c>: the values of <see cref="IQ3_S"/> without its codebook, as a panel holds them: a fifth more memory, and no
/// look-up. Layout: d binary16; a byte with the scales of sub-blocks s and 4 + s in its low and high nibble for each s below 4; 128 bytes of nibbles as
/// in <see cref="Q4_K"/>.
/// </summary>
internal sealed class OddNibbles : DecodedFormat
{
    private const int Scales = 2, Nibbles = 6;

    // The q of a point's coordinates, a byte each; and 15 for each of four signs that are set.
    private static readonly uint[] s_points = [.. Enumerable.Range(0, IQ3Points.S.Count).Select(i => Word(j => (IQ3Points.S[i][j] + 15) / 2))];
    private static readonly uint[] s_signs = [.. Enumerable.Range(0, 16).Select(signs => Word(j => (signs >> j & 1) * 15))];

    /// <inheritdoc/>
    public override string Name => "IQ3_S nibbles";

    /// <summary>That of <see cref="IQ3_S"/>.</summary>
    public override uint GgufType => 21;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => 134;

    /// <summary>The same values.</summary>
    public static void Recode(ReadOnlySpan<byte> iq3, Span<byte> block)
    {
        block.Clear();
        iq3[..2].CopyTo(block);
        for (int s = 0; s < 8; s++) block[Scales + s % 4] |= (byte)(IQ3_S.Scale(iq3, s) << s / 4 * 4);
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(block[Nibbles..]);
        for (int four = 0; four < 64; four++)
        {
            (int index, int signs) = IQ3_S.Point(iq3, four);
            // 15 - q stands for the negative of what q stands for.
            words[four / 16 * 8 + four % 8] |= (s_points[index] ^ s_signs[signs]) << four / 8 % 2 * 4;
        }
    }

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        for (int s = 0; s < 8; s++)
        {
            float scale = HalfScale.Read(block, 0) * (2 * (block[Scales + s % 4] >> s / 4 * 4 & 15) + 1);
            for (int i = 0; i < 32; i++) values[32 * s + i] = scale * (2 * (block[Nibbles + s / 2 * 32 + i] >> s % 2 * 4 & 15) - 15);
        }
    }

    private static uint Word(Func<int, int> bytes) => (uint)(bytes(0) | bytes(1) << 8 | bytes(2) << 16 | bytes(3) << 24);
}
