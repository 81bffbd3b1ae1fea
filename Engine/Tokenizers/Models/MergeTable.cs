using System.Numerics;

namespace Engine.Tokenizers.Models;

/// <summary>
/// The merges of a byte pair encoding by their pair: open addressing in one array, at most half full. The hash is mixed and seeded anew for each
/// table, so that no file can know which pairs share a place; and a table of which any pair is far from its place is laid out again under another
/// seed.
/// </summary>
internal sealed class MergeTable
{
    private const int MaxProbes = 64, MaxLayouts = 16, LayoutsOfASize = 4;
    private const ulong None = ulong.MaxValue;
    private Entry[] _entries;
    private ulong _seed, _first, _second;
    private int _shift;

    /// <summary>Takes merges; where a pair comes twice, the last counts.</summary>
    public MergeTable(IReadOnlyList<Merge> merges)
    {
        _entries = [];
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, Math.Min(2L * merges.Count, 1 << 30)));
        for (int layout = 1; ; layout++)
        {
            TryFill(merges, size);
            if (LongestProbe <= MaxProbes || layout == MaxLayouts) return;
            if (layout % LayoutsOfASize == 0 && size < 1 << 28) size *= 2;
        }
    }

    /// <summary>How many places the pair is looked for in that is farthest from its own.</summary>
    public int LongestProbe { get; private set; }

    /// <summary>The rank of a pair's merge and the token that it makes; false where it has none.</summary>
    public bool TryFind(int left, int right, out int rank, out int merged)
    {
        ulong key = Key(left, right);
        for (int at = Place(key); ; at = (at + 1) & (_entries.Length - 1))
        {
            ref readonly Entry entry = ref _entries[at];
            (rank, merged) = (entry.Rank, entry.Merged);
            if (entry.Key == key) return true;
            if (entry.Key == None) return false;
        }
    }

    private void TryFill(IReadOnlyList<Merge> merges, int size)
    {
        _entries = new Entry[size];
        Array.Fill(_entries, new Entry(None, 0, 0));
        _shift = 64 - BitOperations.Log2((uint)size);
        // Not cryptographic, and need not be: nobody sees how long a look-up takes.
        (_seed, _first, _second) = ((ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64() | 1, (ulong)Random.Shared.NextInt64() | 1);
        LongestProbe = 0;
        foreach (Merge merge in merges)
        {
            ulong key = Key(merge.Left, merge.Right);
            int at = Place(key), probes = 1;
            for (; _entries[at].Key != None && _entries[at].Key != key; probes++) at = (at + 1) & (size - 1);
            _entries[at] = new Entry(key, merge.Rank, merge.Merged);
            LongestProbe = Math.Max(LongestProbe, probes);
        }
    }

    private int Place(ulong key)
    {
        ulong hash = (key ^ _seed) * _first;
        hash = (hash ^ hash >> 32) * _second;
        return (int)(hash >> _shift);
    }

    private static ulong Key(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    private readonly record struct Entry(ulong Key, int Rank, int Merged);
}

/// <summary>Two tokens and the one that they make; the merge of the lowest rank goes first.</summary>
internal readonly record struct Merge(int Left, int Right, int Rank, int Merged);
