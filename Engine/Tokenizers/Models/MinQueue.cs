namespace Engine.Tokenizers.Models;

/// <summary>A queue that gives out the least number first: a heap of four children each, in rented memory.</summary>
internal sealed class MinQueue : IDisposable
{
    private const int Children = 4;
    private readonly PooledList<ulong> _heap = new();

    /// <summary>Makes sure that so many fit.</summary>
    public void Reserve(int count) => _heap.Reserve(count);

    /// <summary>Adds a number.</summary>
    public void Enqueue(ulong item)
    {
        _heap.Add(item);
        Span<ulong> heap = _heap.Span;
        int at = heap.Length - 1;
        for (int above; at > 0 && heap[above = (at - 1) / Children] > item; at = above) heap[at] = heap[above];
        heap[at] = item;
    }

    /// <summary>Takes the least; false where there is none.</summary>
    public bool TryDequeue(out ulong least)
    {
        Span<ulong> heap = _heap.Span;
        least = heap.IsEmpty ? 0 : heap[0];
        if (heap.IsEmpty) return false;
        ulong item = heap[^1];
        heap = heap[..^1];
        _heap.Truncate(heap.Length);
        int at = 0;
        for (int first; (first = at * Children + 1) < heap.Length;)
        {
            int smallest = first;
            for (int child = first + 1; child < Math.Min(first + Children, heap.Length); child++)
                if (heap[child] < heap[smallest]) smallest = child;
            if (heap[smallest] >= item) break;
            heap[at] = heap[smallest];
            at = smallest;
        }

        if (!heap.IsEmpty) heap[at] = item;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _heap.Dispose();
}
