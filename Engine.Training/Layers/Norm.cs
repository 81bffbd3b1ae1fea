using Engine.Kernels.Devices;

namespace Engine.Training.Layers;

/// <summary>
/// RMS norm, y = x / sqrt(mean(x²) + ε) · w, <c>x, y [tokens, hidden]</c>, <c>w [hidden]</c>. In the backward pass each range of tokens sums a partial gradient
/// of w; the partial sums are added in the order of the ranges.
/// </summary>
internal sealed unsafe class Norm(TrainingContext context, Parameter weight)
{
    private readonly PaddedMatrix _partials = context.Matrix(weight.Columns, TokenRanges.Count(context.MaxTokens));

    /// <summary>Adds the partial sums to the weight's gradient: one item of <see cref="WeightGradients"/>.</summary>
    public void SumPartialGradients()
    {
        for (int i = 0; i < TokenRanges.Count(context.Tokens); i++) context.Kernels.Add(weight.Gradient, _partials.Row(i), weight.Columns);
    }

    /// <summary>Computes y for a range of tokens.</summary>
    public void Forward(PaddedMatrix x, PaddedMatrix y, in TokenRange range)
    {
        for (int t = range.First; t < range.First + range.Count; t++)
            context.Kernels.RmsNorm(x.Row(t), weight.Values, y.Row(t), weight.Columns, context.Shape.RmsNormEps);
    }

    /// <summary>The backward pass for a range of tokens: dx += dy · ∂y/∂x, and the range's partial gradient of w.</summary>
    public void Backward(PaddedMatrix x, PaddedMatrix dy, PaddedMatrix dx, in TokenRange range)
    {
        float* part = _partials.Row(range.Index);
        new Span<float>(part, weight.Columns).Clear();
        for (int t = range.First; t < range.First + range.Count; t++)
            context.Gradients.RmsNorm(x.Row(t), weight.Values, dy.Row(t), dx.Row(t), part, weight.Columns, context.Shape.RmsNormEps);
    }
}
