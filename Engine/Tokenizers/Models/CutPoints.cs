using System.Numerics;

namespace Engine.Tokenizers.Models;

/// <summary>
/// Where a text may be cut without changing its tokens: between two characters that no token has side by side, so that nothing ever merges across. It
/// lets a text without a pre-tokenizer be encoded word by word. A filter of bits: a pair that it takes for another one only means a cut less.
/// </summary>
internal sealed class CutPoints
{
    private const int BitsPerPair = 16;
    private readonly ulong[] _adjacent;

    /// <summary>Takes the pairs of UTF-16 units that merges or tokens have side by side.</summary>
    public CutPoints(IReadOnlyCollection<(char Left, char Right)> adjacent)
    {
        _adjacent = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, Math.Min((long)BitsPerPair * adjacent.Count, 1 << 24) / 64))];
        foreach ((char left, char right) in adjacent) _adjacent[Bit(left, right) >> 6] |= 1UL << (int)(Bit(left, right) & 63);
    }

    /// <summary>Whether nothing joins two neighbours. Halves of a surrogate pair are never parted.</summary>
    public bool Allows(char left, char right) => (_adjacent[Bit(left, right) >> 6] >> (int)(Bit(left, right) & 63) & 1) == 0 && !char.IsLowSurrogate(right);

    private uint Bit(char left, char right) => (uint)(((ulong)left << 16 | right) * 0x9E3779B97F4A7C15 >> 32) & (uint)(_adjacent.Length * 64 - 1);
}
