namespace Engine.Embedding;

/// <summary>How the states of a text's tokens become one vector. Several are put one behind the other, in this order.</summary>
[Flags]
internal enum PoolingKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The first token's state.</summary>
    First = 1,

    /// <summary>The largest value of each dimension.</summary>
    Max = 2,

    /// <summary>The mean.</summary>
    Mean = 4,

    /// <summary>The sum divided by the square root of the number of tokens.</summary>
    MeanSqrt = 8,

    /// <summary>The mean with weights 1, 2, 3 … of the tokens in order (Muennighoff 2022).</summary>
    WeightedMean = 16,

    /// <summary>The last token's state.</summary>
    Last = 32,
}

/// <summary>
/// One vector of a text's states, which come one by one in the order of the tokens: the sums do not depend on what else is computed. Sums are double.
/// </summary>
/// <param name="kinds">How.</param>
/// <param name="skip">Tokens at the beginning that do not count: those of a prompt, where it is left out.</param>
/// <param name="tokens">Tokens of the text.</param>
/// <param name="width">Values of a state.</param>
internal sealed class Pooling(PoolingKinds kinds, int skip, int tokens, int width)
{
    private readonly double[] _sum = new double[width], _weighted = new double[kinds.HasFlag(PoolingKinds.WeightedMean) ? width : 0];
    private readonly float[] _first = new float[width], _last = new float[width], _max = new float[width];
    private readonly int _skip = Math.Min(skip, tokens - 1);
    private double _weights;
    private int _count;

    /// <summary>Takes the next token's state.</summary>
    public void Add(int position, ReadOnlySpan<float> state)
    {
        if (position < _skip) return;
        if (_count++ == 0)
        {
            state.CopyTo(_first);
            state.CopyTo(_max);
        }

        state.CopyTo(_last);
        _weights += position + 1;
        for (int i = 0; i < state.Length; i++)
        {
            _sum[i] += state[i];
            _max[i] = Math.Max(_max[i], state[i]);
        }

        for (int i = 0; i < _weighted.Length; i++) _weighted[i] += (position + 1.0) * state[i];
    }

    /// <summary>The vector, <c>[kinds · width]</c>.</summary>
    public float[] Vector()
    {
        List<float> vector = [];
        foreach (PoolingKinds kind in Enum.GetValues<PoolingKinds>())
            if (kind != PoolingKinds.None && kinds.HasFlag(kind)) vector.AddRange(Of(kind));
        return [.. vector];
    }

    private IEnumerable<float> Of(PoolingKinds kind) => kind switch
    {
        PoolingKinds.First => _first,
        PoolingKinds.Max => _max,
        PoolingKinds.Last => _last,
        PoolingKinds.Mean => _sum.Select(s => (float)(s / _count)),
        PoolingKinds.MeanSqrt => _sum.Select(s => (float)(s / Math.Sqrt(_count))),
        _ => _weighted.Select(s => (float)(s / _weights)),
    };
}
