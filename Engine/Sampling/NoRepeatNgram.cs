namespace Engine.Sampling;

/// <summary>Bans each token that would complete n tokens in a row which prompt or generation already hold (Paulus et al. 2017).</summary>
internal sealed class NoRepeatNgram(int n) : SamplingStep
{
    /// <inheritdoc/>
    public override bool NeedsHistory => true;

    /// <inheritdoc/>
    public override void Apply(ref Candidates candidates)
    {
        ReadOnlySpan<int> tokens = candidates.History!.Tokens;
        if (tokens.Length < n) return;
        ReadOnlySpan<int> last = tokens[^(n - 1)..];
        for (int i = 0; i + n <= tokens.Length; i++)
        {
            if (!tokens.Slice(i, n - 1).SequenceEqual(last)) continue;
            int at = candidates.PositionOf(tokens[i + n - 1]);
            if (at >= 0) candidates.Logits[at] = float.NegativeInfinity;
        }
    }
}
