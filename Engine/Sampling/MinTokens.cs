namespace Engine.Sampling;

/// <summary>Bans the end tokens until so many tokens are generated.</summary>
internal sealed class MinTokens(int count, IReadOnlyCollection<int> ends) : SamplingStep
{
    private readonly int[] _ends = [.. ends];

    /// <inheritdoc/>
    public override bool NeedsHistory => true;

    /// <inheritdoc/>
    public override void Apply(ref Candidates candidates)
    {
        if (candidates.History!.NumGenerated >= count) return;
        foreach (int id in _ends)
        {
            int at = candidates.PositionOf(id);
            if (at >= 0) candidates.Logits[at] = float.NegativeInfinity;
        }
    }
}
