namespace Engine.Sampling;

/// <summary>
/// x ← x / penalty where x > 0, else x · penalty, for each token of prompt and generation, once however often it occurs. Keskar et al. 2019 (CTRL),
/// section 4.1, with the sign rule of transformers.
/// </summary>
internal sealed class RepetitionPenalty(float penalty) : SamplingStep
{
    /// <inheritdoc/>
    public override bool NeedsHistory => true;

    /// <inheritdoc/>
    public override void Apply(ref Candidates candidates)
    {
        foreach (int id in candidates.History!.Distinct)
        {
            int at = candidates.PositionOf(id);
            if (at < 0) continue;
            float x = candidates.Logits[at];
            candidates.Logits[at] = x > 0 ? x / penalty : x * penalty;
        }
    }
}
