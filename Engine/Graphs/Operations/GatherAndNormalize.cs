using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>y[i] = norm(x[t(i)]), or x[t(i)] itself, for the tokens t(i) whose logits are wanted.</summary>
/// <param name="X">All tokens, <c>[tokens, hidden]</c>.</param>
/// <param name="Norm">The norm, or null for none.</param>
/// <param name="Y">Those that are wanted, <c>[outputs, hidden]</c>.</param>
internal sealed record GatherAndNormalize(StepTensor X, Norm? Norm, StepTensor Y) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [X];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [Y];

    /// <inheritdoc/>
    public override IEnumerable<WeightVector> Vectors => Norm?.Vectors ?? [];
}
