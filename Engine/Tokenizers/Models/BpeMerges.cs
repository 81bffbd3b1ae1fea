using System.Buffers;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Models;

/// <summary>
/// The merges of a byte pair encoding, and their application: by scanning where symbols are few, otherwise with a queue of pairs over a linked list
/// of symbols, n log n.
/// </summary>
internal sealed class BpeMerges
{
    private const int Few = 32, None = int.MaxValue;
    private readonly MergeTable _table;

    /// <summary>
    /// Takes merges in order of rank; <paramref name="prefixLength"/> characters of a right side are dropped in the merged token. Where a pair comes
    /// twice, the last counts.
    /// </summary>
    public BpeMerges(TokenTable vocab, IReadOnlyList<(string Left, string Right)> merges, int prefixLength)
    {
        var found = new Merge[merges.Count];
        for (int rank = 0; rank < found.Length; rank++)
        {
            (string left, string right) = merges[rank];
            if (right.Length < prefixLength) throw new FormatException($"merge {rank} has a right side without the prefix of continuing subwords");
            found[rank] = new Merge(Known(left), Known(right), rank, Known(string.Concat(left, right.AsSpan(prefixLength))));

            int Known(string token) => vocab[token] ?? throw new FormatException($"merge {rank} names the token '{token}', which the vocabulary lacks");
        }

        _table = new MergeTable(found);
    }

    /// <summary>Merges symbols as long as any pair has a merge, and appends what is left. <paramref name="symbols"/> is used up.</summary>
    public void Apply(Span<int> symbols, PooledList<int> ids)
    {
        if (symbols.Length <= Few) Scan(symbols, ids);
        else Queue(symbols, ids);
    }

    private void Scan(Span<int> symbols, PooledList<int> ids)
    {
        // Of the pair that begins with each symbol.
        Span<int> ranks = stackalloc int[Few], merged = stackalloc int[Few];
        int count = symbols.Length;
        for (int i = 0; i + 1 < count; i++) ranks[i] = Look(symbols[i], symbols[i + 1], out merged[i]);
        while (true)
        {
            int best = 0;
            for (int i = 1; i + 1 < count; i++)
                if (ranks[i] < ranks[best]) best = i;
            if (count < 2 || ranks[best] == None) break;
            symbols[best] = merged[best];
            count--;
            symbols[(best + 2)..(count + 1)].CopyTo(symbols[(best + 1)..]);
            if (best + 1 < count)
            {
                ranks[(best + 2)..count].CopyTo(ranks[(best + 1)..]);
                merged[(best + 2)..count].CopyTo(merged[(best + 1)..]);
                ranks[best] = Look(symbols[best], symbols[best + 1], out merged[best]);
            }

            if (best > 0) ranks[best - 1] = Look(symbols[best - 1], symbols[best], out merged[best - 1]);
        }

        ids.AddRange(symbols[..count]);
    }

    private void Queue(Span<int> symbols, PooledList<int> ids)
    {
        int count = symbols.Length;
        Link[] rented = ArrayPool<Link>.Shared.Rent(count);
        Span<Link> links = rented.AsSpan(0, count);
        using MinQueue queue = new();
        queue.Reserve(count);
        for (int i = 0; i < count; i++)
        {
            links[i] = new Link { Previous = i - 1, Next = i + 1, Rank = None };
            if (i > 0) Offer(symbols, links, queue, i - 1);
        }

        while (queue.TryDequeue(out ulong item))
        {
            // A pair may have changed since it was queued: then its rank has changed too, or it has gone.
            int left = (int)(uint)item;
            if (links[left].Rank != (int)(item >> 32)) continue;
            int right = links[left].Next, next = links[right].Next;
            symbols[left] = links[left].Merged;
            links[left].Next = next;
            links[right].Rank = links[left].Rank = None;
            if (next < count)
            {
                links[next].Previous = left;
                Offer(symbols, links, queue, left);
            }

            if (links[left].Previous >= 0) Offer(symbols, links, queue, links[left].Previous);
        }

        for (int i = 0; i < count; i = links[i].Next) ids.Add(symbols[i]);
        ArrayPool<Link>.Shared.Return(rented);
    }

    private void Offer(Span<int> symbols, Span<Link> links, MinQueue queue, int left)
    {
        ref Link link = ref links[left];
        link.Rank = Look(symbols[left], symbols[link.Next], out link.Merged);
        if (link.Rank != None) queue.Enqueue((ulong)link.Rank << 32 | (uint)left);
    }

    private int Look(int left, int right, out int merged) => _table.TryFind(left, right, out int rank, out merged) ? rank : None;

    /// <summary>A symbol's neighbours, and the merge with the next one.</summary>
    private struct Link
    {
        public int Previous, Next, Rank, Merged;
    }
}
