namespace Engine.Sampling;

/// <summary>Draws by inversion: the first candidate, in ascending order of id, at which the probabilities added up exceed u · Σ.</summary>
internal static class Draw
{
    /// <summary>The id drawn by a u in [0, 1), or -1 where no token is possible: all are -∞ or NaN.</summary>
    public static int Choose(ref Candidates candidates, double u)
    {
        Span<float> weights = candidates.Weights;
        double bound = u * candidates.Softmax(weights), reached = 0;
        int last = -1;
        for (int i = 0; i < candidates.Count; i++)
        {
            if (!(weights[i] > 0)) continue;
            last = i;
            reached += weights[i];
            if (reached > bound) break;
        }

        // u · Σ can round up to Σ itself: then the last possible candidate stands.
        return last < 0 ? -1 : candidates.IdAt(last);
    }
}
