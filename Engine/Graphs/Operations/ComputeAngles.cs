namespace Engine.Graphs.Operations;

/// <summary>
/// The rotary angles of the step's tokens, for every <see cref="RotateAndStore"/> behind it: cos(θᵢ · position) and sin(θᵢ · position), times the
/// amplitude.
/// </summary>
/// <param name="RotaryDim">Rotated dimensions of a head: twice the angles of a token. 0 for a model whose positions do not turn.</param>
/// <param name="Table">The number of the model's rotary embedding.</param>
internal sealed record ComputeAngles(int RotaryDim, int Table = 0) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [];
}
