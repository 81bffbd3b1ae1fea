using Engine.Kernels.Devices;

namespace Engine.Training.Layers;

/// <summary>RMS norm, y = x / sqrt(mean(x²) + ε) · w. Each range of tokens sums its part of w's gradient by itself; the parts are added in their order.</summary>
internal sealed unsafe class Norm(Workbench bench, Parameter weight)
{
    private readonly Sheet _parts = bench.Sheet(weight.Columns, TokenRanges.Count(bench.MaxTokens));

    /// <summary>Adds the parts to the weight's gradient: one item for <see cref="WeightGradients"/>.</summary>
    public void Collect()
    {
        for (int i = 0; i < TokenRanges.Count(bench.Tokens); i++) bench.Kernels.Add(weight.Gradient, _parts.Row(i), weight.Columns);
    }

    public void Forward(Sheet x, Sheet y, in TokenRange range)
    {
        for (int t = range.First; t < range.First + range.Count; t++)
            bench.Kernels.RmsNorm(x.Row(t), weight.Values, y.Row(t), weight.Columns, bench.Shape.RmsNormEps);
    }

    /// <summary>Adds to dx what dy says of it.</summary>
    public void Backward(Sheet x, Sheet dy, Sheet dx, in TokenRange range)
    {
        float* part = _parts.Row(range.Index);
        new Span<float>(part, weight.Columns).Clear();
        for (int t = range.First; t < range.First + range.Count; t++)
            bench.Gradients.RmsNorm(x.Row(t), weight.Values, dy.Row(t), dx.Row(t), part, weight.Columns, bench.Shape.RmsNormEps);
    }
}
