using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>Every head of a row is normalized by itself, with weights of its own: the norm's vectors are <c>[heads · headDim]</c>.</summary>
/// <param name="X">The rows <c>[tokens, heads · headDim]</c>, changed in place.</param>
/// <param name="Norm">The norm.</param>
/// <param name="HeadDim">Values of a head.</param>
internal sealed record NormalizeHeads(StepTensor X, Norm Norm, int HeadDim) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [X];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [X];

    /// <inheritdoc/>
    public override IEnumerable<WeightVector> Vectors => Norm.Vectors;
}
