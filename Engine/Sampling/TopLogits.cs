namespace Engine.Sampling;

/// <summary>
/// The answer to a <see cref="LogitsQuery"/>: the greatest logits of a row, of equal ones those of the lowest ids, in ascending order of id. A NaN or -∞ is
/// never among them, so there are fewer than asked for only where no other token is possible. All memory is taken at construction.
/// </summary>
internal sealed class TopLogits
{
    private readonly int[] _ids = new int[LogitsQuery.MaxCount];
    private readonly float[] _logits = new float[LogitsQuery.MaxCount];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether every token that is possible is among them.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The greatest logit of the row; -∞ where no token is possible.</summary>
    public float Max { get; private set; }

    /// <summary>Σ exp((x - max) / T) over the row, within a few units of float32's last place; 0 where it was not asked for.</summary>
    public double Sum { get; private set; }

    /// <summary>Tokens.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Their logits.</summary>
    public ReadOnlySpan<float> Logits => _logits.AsSpan(0, Count);

    /// <summary>Takes what a device has found, in any order.</summary>
    /// <param name="ids">Tokens.</param>
    /// <param name="logits">Their logits.</param>
    /// <param name="asked">How many were asked for.</param>
    /// <param name="max">The greatest logit.</param>
    /// <param name="sum">The sum, or 0.</param>
    public void Set(ReadOnlySpan<int> ids, ReadOnlySpan<float> logits, int asked, float max, double sum)
    {
        ids.CopyTo(_ids);
        logits.CopyTo(_logits);
        (Count, IsComplete, Max, Sum) = (ids.Length, ids.Length < asked, max, sum);
        _ids.AsSpan(0, Count).Sort(_logits.AsSpan(0, Count));
    }
}
