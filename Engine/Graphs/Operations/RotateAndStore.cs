using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>
/// Normalises the heads of queries and keys where the layer has norms for them, turns them by their positions, and writes keys and values to the
/// cache.
/// </summary>
/// <param name="Layer">The layer's number in the cache.</param>
/// <param name="Q">Queries <c>[tokens, heads · keyDim]</c>, turned in place.</param>
/// <param name="K">Keys <c>[tokens, keyValueHeads · keyDim]</c>, turned in place.</param>
/// <param name="V">Values <c>[tokens, keyValueHeads · valueDim]</c>.</param>
/// <param name="Norms">What each head of q and k is normalised with, or null.</param>
/// <param name="RotaryDim">Rotated dimensions of a head, its first; 0 for a layer that does not rotate.</param>
/// <param name="Table">The number of the model's rotary embedding.</param>
internal sealed record RotateAndStore(int Layer, StepTensor Q, StepTensor K, StepTensor V, HeadNorms? Norms, int RotaryDim, int Table = 0)
    : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [Q, K, V];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [Q, K];

    /// <inheritdoc/>
    public override IEnumerable<WeightVector> Vectors => Norms is null ? [] : [.. Norms.Query.Vectors, .. Norms.Key.Vectors];
}
