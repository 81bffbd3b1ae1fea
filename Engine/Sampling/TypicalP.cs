namespace Engine.Sampling;

/// <summary>
/// Locally typical sampling (Meister et al. 2022): keeps the tokens whose surprise is nearest the entropy, |-log p_i - H| ascending, until their mass reaches
/// the bound, the crossing one included, and all that tie with that one.
/// </summary>
internal sealed class TypicalP(float mass) : SamplingStep
{
    /// <inheritdoc/>
    public override void Apply(ref Candidates candidates)
    {
        if (mass >= 1) return;
        if (candidates.IsPartial)
        {
            // The entropy is that of all.
            candidates.Ask();
            return;
        }

        int n = candidates.Count;
        Span<float> weights = candidates.Weights[..n], keys = candidates.Keys[..n];
        double sum = candidates.Softmax(weights);
        if (sum == 0) return;
        LogSoftmax log = new(candidates.Logits);
        double entropy = 0;
        for (int i = 0; i < n; i++)
        {
            keys[i] = log.Of(candidates.Logits[i]);
            if (weights[i] > 0) entropy -= weights[i] / sum * keys[i];
        }

        for (int i = 0; i < n; i++) keys[i] = (float)Math.Abs(-keys[i] - entropy);
        candidates.KeepAtMost(keys, SmallestMass.Bound(keys, weights, mass * sum));
    }
}
