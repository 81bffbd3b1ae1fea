namespace Engine.Sampling;

/// <summary>
/// x ← x - count · frequency - (count > 0 ? presence : 0), where count is how often the token was generated; the prompt does not count. OpenAI's
/// formula.
/// </summary>
internal sealed class OccurrencePenalty(float presence, float frequency) : SamplingStep
{
    /// <inheritdoc/>
    public override bool NeedsHistory => true;

    /// <inheritdoc/>
    public override void Apply(ref Candidates candidates)
    {
        TokenHistory history = candidates.History!;
        foreach (int id in history.Distinct)
        {
            int count = history.Generated(id);
            int at = candidates.PositionOf(id);
            if (count > 0 && at >= 0) candidates.Logits[at] -= (count * frequency) + presence;
        }
    }
}
