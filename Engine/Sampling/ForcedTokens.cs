namespace Engine.Sampling;

/// <summary>Leaves one token at a place of the generation that a checkpoint has fixed: the first, or the last that there is room for.</summary>
internal sealed class ForcedTokens(IReadOnlyDictionary<int, int> tokens) : SamplingStep
{
    private readonly Dictionary<int, int> _tokens = new(tokens);

    /// <inheritdoc/>
    public override bool NeedsHistory => true;

    /// <inheritdoc/>
    public override void Apply(ref Candidates candidates)
    {
        if (!_tokens.TryGetValue(candidates.History!.NumGenerated, out int forced)) return;
        for (int i = 0; i < candidates.Count; i++) candidates.Logits[i] = candidates.IdAt(i) == forced ? 0 : float.NegativeInfinity;
    }
}
