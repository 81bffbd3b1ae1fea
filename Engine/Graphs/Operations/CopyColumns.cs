namespace Engine.Graphs.Operations;

/// <summary>
/// y[g · yStride + yFirst + i] = x[g · xStride + xFirst + i] for the first <paramref name="Count"/> values i of each group g, in each row: parts of heads are put
/// together. What it does not write keeps its values.
/// </summary>
/// <param name="X">Where values come from.</param>
/// <param name="XFirst">The first value within a group of x.</param>
/// <param name="XStride">Values from one group of x to the next; 0 copies the same values to each group.</param>
/// <param name="Y">Where they go.</param>
/// <param name="YFirst">The first value within a group of y.</param>
/// <param name="YStride">Values from one group of y to the next.</param>
/// <param name="Groups">Groups in a row.</param>
/// <param name="Count">Values of a group.</param>
/// <param name="Begins">Whether this is the first that writes to y, whose earlier values are not needed.</param>
internal sealed record CopyColumns(
    StepTensor X, int XFirst, int XStride, StepTensor Y, int YFirst, int YStride, int Groups, int Count, bool Begins) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => Begins ? [X] : [X, Y];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [Y];
}
