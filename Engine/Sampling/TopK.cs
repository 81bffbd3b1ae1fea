namespace Engine.Sampling;

/// <summary>Keeps the k greatest logits and all that tie with the k-th. A heap of k finds the k-th in one pass over the row; nothing is sorted.</summary>
internal sealed class TopK(int k) : SamplingStep
{
    /// <inheritdoc/>
    public override void Apply(ref Candidates candidates)
    {
        ReadOnlySpan<float> logits = candidates.Logits;
        if (k >= logits.Length)
        {
            if (candidates.IsPartial) candidates.Ask();
            return;
        }

        Span<float> heap = candidates.Keys[..k];
        logits[..k].CopyTo(heap);
        foreach (ref float x in heap)
        {
            if (float.IsNaN(x)) x = float.NegativeInfinity;
        }

        for (int i = (k / 2) - 1; i >= 0; i--) Sink(heap, i);
        foreach (float x in logits[k..])
        {
            if (!(x > heap[0])) continue;
            heap[0] = x;
            Sink(heap, 0);
        }

        candidates.KeepAtLeast(heap[0]);
    }

    /// <summary>Restores the heap (smallest first) below one element.</summary>
    private static void Sink(Span<float> heap, int at)
    {
        float x = heap[at];
        while ((2 * at) + 1 < heap.Length)
        {
            int child = (2 * at) + 1;
            if (child + 1 < heap.Length && heap[child + 1] < heap[child]) child++;
            if (!(heap[child] < x)) break;
            heap[at] = heap[child];
            at = child;
        }

        heap[at] = x;
    }
}
