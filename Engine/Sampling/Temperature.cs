namespace Engine.Sampling;

/// <summary>
/// x ← (x - max) / temperature. Softmax does not see the shift, and with it no quotient overflows upwards, so that a tiny temperature tends to
/// greedy.
/// </summary>
internal sealed class Temperature(float temperature) : SamplingStep
{
    /// <inheritdoc/>
    public override void Apply(ref Candidates candidates)
    {
        Span<float> logits = candidates.Logits;
        float max = RowMax.Of(logits);
        if (float.IsNegativeInfinity(max)) return;
        if (candidates.IsPartial && !(max >= candidates.Outside))
        {
            // The maximum is outside.
            candidates.Ask();
            return;
        }

        candidates.Outside = Scaled(candidates.Outside, max);
        for (int i = 0; i < logits.Length; i++) logits[i] = Scaled(logits[i], max);
    }

    private float Scaled(float x, float max) => x == max ? 0 : (float)(((double)x - max) / temperature);
}
