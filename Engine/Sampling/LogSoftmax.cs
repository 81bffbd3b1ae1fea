namespace Engine.Sampling;

/// <summary>
/// log p_i = x_i - max - log Σ exp(x_j - max), summed in double. A NaN counts as -∞; logits of +∞ share all probability evenly.
/// </summary>
internal readonly struct LogSoftmax
{
    private readonly float _max;
    private readonly double _logSum;

    /// <summary>The normaliser of a row of logits.</summary>
    public LogSoftmax(ReadOnlySpan<float> row)
    {
        _max = RowMax.Of(row);
        double sum = 0;
        foreach (float x in row) sum += Weight(x, _max);
        _logSum = Math.Log(sum);
    }

    /// <summary>That of a row of which maximum and Σ exp(x - max) are known.</summary>
    public LogSoftmax(float max, double sum) => (_max, _logSum) = (max, Math.Log(sum));

    /// <summary>log p of a token with this logit.</summary>
    public float Of(float logit) => logit == _max ? (float)-_logSum : logit < _max ? (float)((double)logit - _max - _logSum) : float.NegativeInfinity;

    /// <summary>exp(x - max) for the row's maximum; 1 for that itself (so that +∞ works), 0 for NaN.</summary>
    public static float Weight(float x, float max) => x == max ? (x > float.NegativeInfinity ? 1 : 0) : x < max ? (float)Math.Exp((double)x - max) : 0;
}
