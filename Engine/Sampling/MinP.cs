namespace Engine.Sampling;

/// <summary>Keeps tokens with p_i ≥ minP · max p, that is x_i ≥ max x + log minP (Nguyen et al. 2024).</summary>
internal sealed class MinP(float minP) : SamplingStep
{
    private readonly double _log = Math.Log(minP);

    /// <inheritdoc/>
    public override void Apply(ref Candidates candidates) => candidates.KeepAtLeast((float)(RowMax.Of(candidates.Logits) + _log));
}
