using Engine.Kernels.Devices;

namespace Engine.Training.Layers;

/// <summary>x[t] = embed_tokens[ids[t]]. Going back, columns are handed out, so that a token that occurs twice adds up in the order of the batch.</summary>
internal sealed unsafe class Embedding(Workbench bench, Parameter weight)
{
    private const int ColumnsOfItem = 32;

    /// <summary>The residual stream in front of the first layer.</summary>
    public Sheet Output { get; } = bench.Sheet(weight.Columns);

    public Work Forward() => new TokenRanges("embedding", bench, range =>
    {
        for (int t = range.First; t < range.First + range.Count; t++)
            new ReadOnlySpan<float>(weight.Values + (long)bench.Batch.Ids[t] * weight.Columns, weight.Columns).CopyTo(new Span<float>(Output.Row(t), weight.Columns));
    });

    public Work Backward(Sheet sent) => new Items("embedding gradient", () => (weight.Columns + ColumnsOfItem - 1) / ColumnsOfItem, (item, _) =>
    {
        int first = item * ColumnsOfItem, count = Math.Min(ColumnsOfItem, weight.Columns - first);
        for (int t = 0; t < bench.Tokens; t++)
            bench.Kernels.Add(weight.Gradient + (long)bench.Batch.Ids[t] * weight.Columns + first, sent.Row(t) + first, count);
    });
}
