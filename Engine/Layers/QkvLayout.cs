using Engine.Loading.Configuration;
using Engine.Loading.Tensors;

namespace Engine.Layers;

/// <summary>Where queries, keys and values stand in one matrix that holds all three.</summary>
/// <param name="Query">Rows of queries.</param>
/// <param name="Key">Rows of keys.</param>
/// <param name="Value">Rows of values.</param>
internal sealed record QkvLayout(RowGroups Query, RowGroups Key, RowGroups Value)
{
    /// <summary>All queries, then all keys, then all values.</summary>
    public static QkvLayout Stacked(ModelConfig c)
    {
        int q = c.NumAttentionHeads * c.HeadDim, k = c.NumKeyValueHeads * c.HeadDim, v = c.NumKeyValueHeads * c.VHeadDim;
        return new(new(0, q), new(q, k), new(q + k, v));
    }

    /// <summary>For each head of keys: the queries of its group, its key, its value. With as many heads of keys as of queries: head by head.</summary>
    public static QkvLayout Grouped(ModelConfig c)
    {
        int d = c.HeadDim, queries = c.NumAttentionHeads / c.NumKeyValueHeads * d, stride = queries + 2 * d, n = c.NumKeyValueHeads;
        return new(new(0, n * queries, queries, stride), new(queries, n * d, d, stride), new(queries + d, n * d, d, stride));
    }
}
