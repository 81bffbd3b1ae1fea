namespace Engine.Sampling;

/// <summary>The most probable tokens of a row, best first; of equal ones the lower id first. A NaN comes last, as -∞.</summary>
internal static class TopLogProbs
{
    /// <summary>Fills <paramref name="top"/>, which is at most as long as the row. Insertion into a short list: one pass, no allocation.</summary>
    public static void Fill(ReadOnlySpan<float> row, LogSoftmax log, Span<TokenLogProb> top) => Fill([], row, log, top);

    /// <summary>The same of some tokens of a row, in ascending order of id.</summary>
    public static void Fill(ReadOnlySpan<int> ids, ReadOnlySpan<float> row, LogSoftmax log, Span<TokenLogProb> top)
    {
        int count = 0;
        for (int i = 0; i < row.Length && top.Length > 0; i++)
        {
            // The list holds logits while it grows: they order as probabilities do, and cost no logarithm.
            float x = float.IsNaN(row[i]) ? float.NegativeInfinity : row[i];
            if (count == top.Length && !(x > top[^1].LogProb)) continue;
            int at = count < top.Length ? count++ : count - 1;
            for (; at > 0 && x > top[at - 1].LogProb; at--) top[at] = top[at - 1];
            top[at] = new(ids.IsEmpty ? i : ids[i], x);
        }

        for (int i = 0; i < count; i++) top[i] = new(top[i].Id, log.Of(top[i].LogProb));
    }
}
