using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>y = W x + b for several weights and one input, each added to a residual stream where it has one: residual += y.</summary>
/// <param name="Input">x, <c>[rows, inputs]</c>.</param>
/// <param name="Projections">The weights, and where their results go.</param>
internal sealed record Project(StepTensor Input, params IReadOnlyList<Projection> Projections) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [Input, .. Residuals];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [.. Projections.Select(p => p.Output), .. Residuals];

    /// <inheritdoc/>
    public override IEnumerable<WeightMatrix> Matrices => Projections.Select(p => p.Layer.Weight);

    /// <inheritdoc/>
    public override IEnumerable<WeightVector> Vectors => Projections.Where(p => p.Layer.Bias is not null).Select(p => p.Layer.Bias!);

    private IEnumerable<StepTensor> Residuals => Projections.Where(p => p.Residual is not null).Select(p => p.Residual!);
}

/// <summary>One weight of a <see cref="Project"/>.</summary>
/// <param name="Layer">Weights and bias.</param>
/// <param name="Output">Where y goes, <c>[rows, outputs]</c>.</param>
/// <param name="Residual">What y is then added to, or null; y itself is scratch then.</param>
internal sealed record Projection(Linear Layer, StepTensor Output, StepTensor? Residual = null);
