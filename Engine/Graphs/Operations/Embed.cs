using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>x[t] = table[id(t)], and where a model has learned positions + positions[place(t)].</summary>
/// <param name="Table">Embeddings, <c>[vocab, hidden]</c>.</param>
/// <param name="X">Where they go, <c>[tokens, hidden]</c>.</param>
/// <param name="Positions">Learned positions, <c>[positions, hidden]</c> in float32, or null.</param>
internal sealed record Embed(WeightMatrix Table, StepTensor X, WeightVector? Positions = null) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [X];

    /// <inheritdoc/>
    public override IEnumerable<WeightMatrix> Matrices => [Table];

    /// <inheritdoc/>
    public override IEnumerable<WeightVector> Vectors => Positions is null ? [] : [Positions];
}
