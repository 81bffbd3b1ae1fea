using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Models;

/// <summary>The merges of a byte pair encoding, and their application: a queue of pairs over a linked list of symbols, n log n.</summary>
internal sealed class BpeMerges
{
    private readonly Dictionary<long, (int Rank, int Merged)> _merges;

    /// <summary>Takes merges in order of rank; <paramref name="prefixLength"/> characters of a right side are dropped in the merged token. Where a pair comes twice, the last counts.</summary>
    public BpeMerges(TokenTable vocab, IReadOnlyList<(string Left, string Right)> merges, int prefixLength)
    {
        _merges = new Dictionary<long, (int, int)>(merges.Count);
        for (int rank = 0; rank < merges.Count; rank++)
        {
            (string left, string right) = merges[rank];
            if (right.Length < prefixLength) throw new FormatException($"merge {rank} has a right side without the prefix of continuing subwords");
            int l = Known(left), r = Known(right), merged = Known(string.Concat(left, right.AsSpan(prefixLength)));
            _merges[Pair(l, r)] = (rank, merged);

            int Known(string token) => vocab[token] ?? throw new FormatException($"merge {rank} names the token '{token}', which the vocabulary lacks");
        }
    }

    /// <summary>Merges symbols as long as any pair has a merge, and appends what is left. <paramref name="symbols"/> is used up.</summary>
    public void Apply(List<int> symbols, List<int> ids)
    {
        int count = symbols.Count;
        var queue = new PriorityQueue<int, ulong>();
        int[] next = new int[count], previous = new int[count];
        for (int i = 0; i < count; i++)
        {
            previous[i] = i - 1;
            next[i] = i + 1;
            if (i > 0) Offer(i - 1, i);
        }

        while (queue.TryDequeue(out int merged, out ulong priority))
        {
            // A pair may have changed since it was queued: then what it would become has changed too, or it has gone.
            int left = (int)(uint)priority, right = next[left];
            if (right < 0 || right >= count || !_merges.TryGetValue(Pair(symbols[left], symbols[right]), out var merge) || merge.Merged != merged) continue;
            symbols[left] = merged;
            next[left] = next[right];
            next[right] = -1;
            if (next[left] < count)
            {
                previous[next[left]] = left;
                Offer(left, next[left]);
            }

            if (previous[left] >= 0) Offer(previous[left], left);
        }

        for (int i = 0; i < count; i = next[i]) ids.Add(symbols[i]);

        void Offer(int left, int right)
        {
            if (_merges.TryGetValue(Pair(symbols[left], symbols[right]), out var merge)) queue.Enqueue(merge.Merged, (ulong)merge.Rank << 32 | (uint)left);
        }
    }

    private static long Pair(int left, int right) => (long)left << 32 | (uint)right;
}
