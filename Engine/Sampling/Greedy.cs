namespace Engine.Sampling;

/// <summary>The candidate with the greatest logit; of several the one with the lowest id. A NaN is never chosen.</summary>
internal static class Greedy
{
    /// <summary>The chosen id, or -1 where no token is possible: all are -∞ or NaN.</summary>
    public static int Choose(ref Candidates candidates)
    {
        float max = RowMax.Of(candidates.Logits);
        if (float.IsNegativeInfinity(max)) return -1;
        int at = 0;
        while (candidates.Logits[at] != max) at++;
        return candidates.IdAt(at);
    }
}
