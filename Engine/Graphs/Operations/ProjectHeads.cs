using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>y[h] = W_h x[h] for the part x[h] of each head: a matrix for every head, all of one shape and format.</summary>
/// <param name="X">The input, <c>[rows, heads · inputs]</c>.</param>
/// <param name="Heads">The heads' matrices, each <c>[outputs, inputs]</c>.</param>
/// <param name="Y">Where results go, <c>[rows, heads · outputs]</c>.</param>
internal sealed record ProjectHeads(StepTensor X, IReadOnlyList<WeightMatrix> Heads, StepTensor Y) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [X];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [Y];

    /// <inheritdoc/>
    public override IEnumerable<WeightMatrix> Matrices => Heads;
}
