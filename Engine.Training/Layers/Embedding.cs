using Engine.Kernels.Devices;

namespace Engine.Training.Layers;

/// <summary>
/// x[t] = embed_tokens[ids[t]]; backward pass: dw[ids[t]] += dx[t]. The backward pass is divided by columns, so that a token that occurs twice adds up in
/// the order of the batch.
/// </summary>
internal sealed unsafe class Embedding(TrainingContext context, Parameter weight)
{
    private const int ColumnsOfItem = 32;

    /// <summary>The residual stream in front of the first layer, <c>[tokens, hidden]</c>.</summary>
    public PaddedMatrix Output { get; } = context.Matrix(weight.Columns);

    /// <summary>Fills <see cref="Output"/>.</summary>
    public Work Forward() => new TokenRanges("embedding", context, range =>
    {
        for (int t = range.First; t < range.First + range.Count; t++)
        {
            float* row = weight.Values + (long)context.Batch.Ids[t] * weight.Columns;
            new ReadOnlySpan<float>(row, weight.Columns).CopyTo(new Span<float>(Output.Row(t), weight.Columns));
        }
    });

    /// <summary>Adds the weight's gradient, given that of <see cref="Output"/>.</summary>
    public Work Backward(PaddedMatrix dx) => new ParallelFor("embedding gradient", () => (weight.Columns + ColumnsOfItem - 1) / ColumnsOfItem, (item, _) =>
    {
        int first = item * ColumnsOfItem, count = Math.Min(ColumnsOfItem, weight.Columns - first);
        for (int t = 0; t < context.Tokens; t++)
            context.Kernels.Add(weight.Gradient + (long)context.Batch.Ids[t] * weight.Columns + first, dx.Row(t) + first, count);
    });
}
