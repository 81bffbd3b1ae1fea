namespace Engine.Sampling;

/// <summary>x_id ← x_id + bias_id. A bias of -∞ bans a token, one of +∞ forces it.</summary>
internal sealed class LogitBias : SamplingStep
{
    private readonly (int Id, float Bias)[] _biases;

    /// <summary>A bias for each id.</summary>
    public LogitBias(IReadOnlyDictionary<int, float> biases) => _biases = [.. biases.Select(b => (b.Key, b.Value))];

    /// <inheritdoc/>
    public override void Apply(ref Candidates candidates)
    {
        foreach ((int id, float bias) in _biases)
        {
            int at = candidates.PositionOf(id);
            if (at >= 0) candidates.Logits[at] += bias;
        }
    }
}
