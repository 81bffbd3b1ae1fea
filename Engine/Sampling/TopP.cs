namespace Engine.Sampling;

/// <summary>
/// Keeps the most probable tokens until their sum reaches p, the one that crosses it included (Holtzman et al. 2020), and all that tie with that one.
/// Tokens below (1 - p) / n together hold less than 1 - p, so none of them is needed, and what remains to be searched is usually few.
/// </summary>
internal sealed class TopP(float p) : SamplingStep
{
    /// <inheritdoc/>
    public override void Apply(ref Candidates candidates)
    {
        if (p >= 1) return;
        Span<float> weights = candidates.Weights, keys = candidates.Keys;
        double sum = candidates.Softmax(weights);
        if (sum == 0) return;
        if (candidates.IsPartial)
        {
            KeepOfPart(ref candidates, sum);
            return;
        }

        double negligible = (1 - (double)p) / candidates.Count * sum;
        int n = 0;
        for (int i = 0; i < candidates.Count; i++)
        {
            float weight = weights[i];
            if (!(weight >= negligible)) continue;
            keys[n] = -candidates.Logits[i];
            weights[n++] = weight;
        }

        candidates.KeepAtLeast(-SmallestMass.Bound(keys[..n], weights[..n], p * sum));
    }

    // The sum over the row is known within its error: where both ends of that give one bound, the row's own does too.
    private void KeepOfPart(ref Candidates candidates, double part)
    {
        double least = p * candidates.Sum * (1 - Candidates.SumError), most = p * candidates.Sum * (1 + Candidates.SumError);
        if (!(least > 0 && most < part * (1 - Candidates.SumError)))
        {
            candidates.Ask();
            return;
        }

        Span<float> weights = candidates.Weights[..candidates.Count], keys = candidates.Keys[..candidates.Count];
        for (int i = 0; i < keys.Length; i++) keys[i] = -candidates.Logits[i];
        float bound = SmallestMass.Bound(keys, weights, least);
        if (bound == SmallestMass.Bound(keys, weights, most)) candidates.KeepAtLeast(-bound);
        else candidates.Ask();
    }
}
