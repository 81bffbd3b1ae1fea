using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>Shows the residual stream to who wants to see it, which usually nobody does.</summary>
/// <param name="Stream">0 for the embeddings, then one for each layer.</param>
/// <param name="X">The stream, <c>[tokens, hidden]</c>.</param>
/// <param name="Norm">A norm that it is shown after, or null.</param>
internal sealed record Observe(int Stream, StepTensor X, Norm? Norm = null) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [X];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [];

    /// <inheritdoc/>
    public override IEnumerable<WeightVector> Vectors => Norm?.Vectors ?? [];
}
