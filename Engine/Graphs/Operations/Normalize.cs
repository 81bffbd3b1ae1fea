using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>y = norm(x), for each row.</summary>
/// <param name="X">The rows.</param>
/// <param name="Norm">The norm.</param>
/// <param name="Y">Where they go.</param>
internal sealed record Normalize(StepTensor X, Norm Norm, StepTensor Y) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [X];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [Y];

    /// <inheritdoc/>
    public override IEnumerable<WeightVector> Vectors => Norm.Vectors;
}
