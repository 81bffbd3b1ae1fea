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

    /// <summary>Finds them in a row.</summary>
    public void Find(ReadOnlySpan<float> row, LogitsQuery query)
    {
        if (query is { Count: 1, Allowed: null }) FindGreatest(row);
        else FindSeveral(row, query);
        Finish(query.Count, Max = Count == 0 ? float.NegativeInfinity : RowMax.Of(Logits), query.Temperature > 0 ? SumOf(row, query) : 0);
    }

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
        Count = ids.Length;
        Finish(asked, max, sum);
    }

    private void Finish(int asked, float max, double sum)
    {
        (IsComplete, Max, Sum) = (Count < asked, max, sum);
        _ids.AsSpan(0, Count).Sort(_logits.AsSpan(0, Count));
    }

    private void FindGreatest(ReadOnlySpan<float> row)
    {
        float max = RowMax.Of(row);
        Count = float.IsNegativeInfinity(max) ? 0 : 1;
        if (Count == 1) (_ids[0], _logits[0]) = (row.IndexOf(max), max);
    }

    // A heap with the least of those kept on top: the last of the equal ones.
    private void FindSeveral(ReadOnlySpan<float> row, LogitsQuery query)
    {
        Count = 0;
        for (int id = 0; id < row.Length; id++)
        {
            float x = row[id];
            if (!(x > float.NegativeInfinity) || query.Allowed is { } allowed && !allowed[id]) continue;
            if (Count < query.Count) Rise(id, x);
            else if (x > _logits[0]) Sink(id, x);
        }
    }

    private void Rise(int id, float x)
    {
        int at = Count++;
        for (int parent = (at - 1) / 2; at > 0 && IsLess(id, x, parent); at = parent, parent = (at - 1) / 2)
            (_ids[at], _logits[at]) = (_ids[parent], _logits[parent]);
        (_ids[at], _logits[at]) = (id, x);
    }

    private void Sink(int id, float x)
    {
        int at = 0;
        for (int child = 1; child < Count; child = 2 * at + 1)
        {
            if (child + 1 < Count && IsLess(_ids[child + 1], _logits[child + 1], child)) child++;
            if (IsLess(id, x, child)) break;
            (_ids[at], _logits[at]) = (_ids[child], _logits[child]);
            at = child;
        }

        (_ids[at], _logits[at]) = (id, x);
    }

    private bool IsLess(int id, float x, int other) => x < _logits[other] || x == _logits[other] && id > _ids[other];

    private double SumOf(ReadOnlySpan<float> row, LogitsQuery query)
    {
        double sum = 0;
        for (int id = 0; id < row.Length; id++)
        {
            if (query.Allowed is { } allowed && !allowed[id]) continue;
            // At T = 1 the very sum of LogSoftmax.
            float x = row[id];
            sum += query.Temperature == 1 ? LogSoftmax.Weight(x, Max) : x == Max ? 1 : x < Max ? Math.Exp(((double)x - Max) / query.Temperature) : 0;
        }

        return sum;
    }
}
