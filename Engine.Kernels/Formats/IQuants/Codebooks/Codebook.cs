using System.Runtime.Intrinsics;

namespace Engine.Kernels.Formats.IQuants.Codebooks;

/// <summary>
/// The points that a format may choose from: each stands for <see cref="Size"/> consecutive values. Read from base64 of a stream of bits, lowest
/// first, with the index of the level of each coordinate in turn.
/// </summary>
internal sealed class Codebook
{
    private readonly sbyte[] coordinates;

    // The same, four to a vector.
    private readonly Vector128<int>[] fours;

    /// <summary>Unpacks a codebook.</summary>
    public Codebook(int size, int bits, ReadOnlySpan<sbyte> levels, string packed)
    {
        byte[] bytes = Convert.FromBase64String(packed);
        Size = size;
        coordinates = new sbyte[bytes.Length * 8 / bits];
        for (int i = 0; i < coordinates.Length; i++)
        {
            int level = 0;
            for (int b = i * bits; b < i * bits + bits; b++) level |= (bytes[b / 8] >> b % 8 & 1) << b - i * bits;
            coordinates[i] = levels[level];
        }

        fours = [.. coordinates.Chunk(4).Select(c => Vector128.Create(c[0], c[1], c[2], c[3]))];
    }

    /// <summary>Coordinates of a point.</summary>
    public int Size { get; }

    /// <summary>Points.</summary>
    public int Count => coordinates.Length / Size;

    /// <summary>The coordinates of a point.</summary>
    public ReadOnlySpan<sbyte> this[int index] => coordinates.AsSpan(index * Size, Size);

    /// <summary>
    /// <c>values = d · (±point)</c>: bit i of <paramref name="signs"/> negates value i.
    /// </summary>
    public void Decode(int index, float d, int signs, Span<float> values)
    {
        Vector128<int> bits = Vector128.Create(1, 2, 4, 8);
        for (int i = 0; i < Size / 4; i++)
        {
            Vector128<int> negative = Vector128.Equals(Vector128.Create(signs >> 4 * i) & bits, bits);
            (Vector128.ConvertToSingle((fours[index * Size / 4 + i] ^ negative) - negative) * d).CopyTo(values[(4 * i)..]);
        }
    }

    /// <summary>
    /// The eight signs that seven bits stand for: their parity is the eighth, so that an even number is negative (<c>ksigns_iq2xs</c>,
    /// ggml-common.h).
    /// </summary>
    public static int EvenSigns(uint seven) => (int)(seven & 127 | (uint.PopCount(seven & 127) & 1) << 7);
}
