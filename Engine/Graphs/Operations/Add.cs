namespace Engine.Graphs.Operations;

/// <summary>x += factor · s · y, for each row; s is 1, or the row's own of <paramref name="RowFactors"/>.</summary>
/// <param name="X">What is added to.</param>
/// <param name="Y">What is added.</param>
/// <param name="Factor">The factor of all rows.</param>
/// <param name="RowFactors">A factor for each row, <c>[rows, 1]</c>, or null.</param>
internal sealed record Add(StepTensor X, StepTensor Y, float Factor = 1, StepTensor? RowFactors = null) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => RowFactors is null ? [X, Y] : [X, Y, RowFactors];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [X];
}
