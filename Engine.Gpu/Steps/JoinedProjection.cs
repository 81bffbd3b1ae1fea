using Engine.Gpu.Memory;
using Engine.Graphs.Operations;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Tensors;

namespace Engine.Gpu.Steps;

/// <summary>
/// Projections of one input that are one product: their panels lie one behind the other, their outputs side by side in one tensor.
/// </summary>
/// <param name="Matrix">The measures of all of them together.</param>
/// <param name="Weights">Their panels.</param>
/// <param name="Bias">Their biases, or null.</param>
/// <param name="Output">Where they go, from the first column on.</param>
/// <param name="Residual">What is added to, or null.</param>
internal sealed record JoinedProjection(PanelMatrix Matrix, DeviceSlice<byte> Weights, DeviceSlice<float>? Bias, GpuTensor Output, GpuTensor? Residual)
{
    /// <summary>Joins what can be joined: neighbours of one format, all with biases or none, without residuals, that fill their panels.</summary>
    public static IEnumerable<JoinedProjection> Of(GpuStep step, IReadOnlyList<Projection> projections)
    {
        if (projections.All(p => p.Residual is null)) step.TryAdjoin([.. projections.Select(p => p.Output)]);
        for (int first = 0, count; first < projections.Count; first += count)
        {
            count = 1;
            while (first + count < projections.Count && Matches(step, projections[first], projections[first + count])) count++;
            JoinedProjection? joined = null;
            for (; joined is null; count--) joined = TryJoin(step, [.. projections.Skip(first).Take(count)]);
            count++;
            yield return joined;
        }
    }

    private static bool Matches(GpuStep step, Projection a, Projection b)
        => a.Residual is null && b.Residual is null && a.Layer.Bias is null == b.Layer.Bias is null
        && step.Weights.Matrix(a.Layer.Weight).Format == step.Weights.Matrix(b.Layer.Weight).Format;

    private static JoinedProjection? TryJoin(GpuStep step, Projection[] projections)
    {
        // One by itself always can be.
        if (projections.Length > 1 && !step.TryAdjoin([.. projections.Select(p => p.Output)])) return null;
        if (projections[..^1].Any(p => p.Layer.Weight.Rows % PanelFormat.Rows != 0)) return null;
        if (step.Weights.TryJoin([.. projections.Select(p => p.Layer.Weight)]) is not { } weights) return null;
        DeviceSlice<float>? bias = null;
        if (projections[0].Layer.Bias is not null && (bias = step.Weights.TryJoin([.. projections.Select(p => p.Layer.Bias!)])) is null) return null;
        PanelMatrix first = step.Weights.Matrix(projections[0].Layer.Weight);
        return new JoinedProjection(new PanelMatrix(first.Format, projections.Sum(p => p.Layer.Weight.Rows), first.Columns), weights, bias,
            step[projections[0].Output], projections[0].Residual is { } residual ? step[residual] : null);
    }
}
