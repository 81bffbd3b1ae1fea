namespace Engine.Graphs.Operations;

/// <summary>gate = silu(gate) · up, for each value, with silu(x) = x · sigmoid(x) (Shazeer 2020).</summary>
/// <param name="Gate">The gates, changed in place.</param>
/// <param name="Up">What they let through.</param>
internal sealed record SwiGlu(StepTensor Gate, StepTensor Up) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [Gate, Up];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [Gate];
}
