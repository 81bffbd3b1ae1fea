using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.IQuants.Codebooks;
using Engine.Kernels.Formats.KQuants;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.IQuants;

/// <summary>
/// <c>x = d · (2 scale + 1) · (2 q − 15)</c>: the values of <see cref="IQ3_S"/> without its codebook, as a panel holds them: a fifth more memory, and no
/// look-up. Layout: d binary16; a byte with the scales of sub-blocks s and 4 + s in its low and high nibble for each s below 4; 128 bytes of nibbles as
/// in <see cref="Q4_K"/>.
/// </summary>
internal sealed class OddNibbles : DecodedFormat
{
    private const int Bytes = 134, Scales = 2, Nibbles = 6;

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
    public override int BlockBytes => Bytes;

    /// <summary>The same values; see <see cref="IQ3_S"/> for where its bits are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Recode(ReadOnlySpan<byte> iq3, Span<byte> block)
    {
        if (iq3.Length < IQ3_S.Bytes || block.Length < Bytes) throw new ArgumentException($"a block of IQ3_S has {IQ3_S.Bytes} bytes and becomes {Bytes}");
        fixed (uint* points = s_points, negations = s_signs)
        fixed (byte* from = iq3, to = block)
        {
            *(ushort*)to = *(ushort*)from;
            uint scales = *(uint*)(from + IQ3_S.Scales);
            for (int s = 0; s < 4; s++) to[Scales + s] = (byte)(scales >> 4 * s & 15 | (scales >> 16 + 4 * s & 15) << 4);
            for (int pair = 0; pair < 4; pair++)
            {
                // Sub-blocks 2 pair and 2 pair + 1 share bytes, a nibble each.
                byte* low = from + IQ3_S.Indices + 16 * pair, high = low + 8;
                uint* words = (uint*)(to + Nibbles + 32 * pair);
                uint lowNinth = from[IQ3_S.Ninth + 2 * pair], highNinth = from[IQ3_S.Ninth + 2 * pair + 1];
                uint lowSigns = *(uint*)(from + IQ3_S.Signs + 8 * pair), highSigns = *(uint*)(from + IQ3_S.Signs + 8 * pair + 4);
                for (int i = 0; i < 8; i++)
                {
                    // 15 - q stands for the negative of what q stands for.
                    uint x = points[low[i] | (lowNinth & 1) << 8] ^ negations[lowSigns & 15],
                        y = points[high[i] | (highNinth & 1) << 8] ^ negations[highSigns & 15];
                    words[i] = x | y << 4;
                    (lowNinth, highNinth, lowSigns, highSigns) = (lowNinth >> 1, highNinth >> 1, lowSigns >> 4, highSigns >> 4);
                }
            }
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
