namespace Engine.Graphs.Operations;

/// <summary>
/// y = softmax(q kᵀ · scale) v, causal, for each query head of each token over the keys and values that the cache holds for the layer; query heads share those
/// of their group.
/// </summary>
/// <param name="Layer">The layer's number in the cache, whose heads, sizes and window are the cache's.</param>
/// <param name="Q">Queries <c>[tokens, heads · keyDim]</c>.</param>
/// <param name="Y">Where the sums go, <c>[tokens, heads · valueDim]</c>.</param>
/// <param name="Scale">What q kᵀ is multiplied by.</param>
internal sealed record Attend(int Layer, StepTensor Q, StepTensor Y, double Scale) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [Q];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [Y];
}
