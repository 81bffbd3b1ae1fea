namespace Engine.Sampling;

/// <summary>Bans the last token of a sequence where prompt and generation end in the tokens before it.</summary>
internal sealed class BannedSequences(IReadOnlyList<IReadOnlyList<int>> sequences) : SamplingStep
{
    private readonly int[][] _sequences = [.. sequences.Select(s => s.ToArray())];

    /// <inheritdoc/>
    public override bool NeedsHistory => true;

    /// <inheritdoc/>
    public override void Apply(ref Candidates candidates)
    {
        ReadOnlySpan<int> tokens = candidates.History!.Tokens;
        foreach (int[] sequence in _sequences)
        {
            if (!tokens.EndsWith(sequence.AsSpan(0, sequence.Length - 1))) continue;
            int at = candidates.PositionOf(sequence[^1]);
            if (at >= 0) candidates.Logits[at] = float.NegativeInfinity;
        }
    }
}
