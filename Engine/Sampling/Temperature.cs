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
        for (int i = 0; i < logits.Length; i++)
        {
            float x = logits[i];
            logits[i] = x == max ? 0 : (float)(((double)x - max) / temperature);
        }
    }
}
