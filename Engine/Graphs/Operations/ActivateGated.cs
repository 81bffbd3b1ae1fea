using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>gate = f(gate) · up, for each value: a gated linear unit, SwiGLU where f is silu (Shazeer 2020).</summary>
/// <param name="Gate">The gates, changed in place.</param>
/// <param name="Up">What they let through.</param>
/// <param name="Function">The function f.</param>
/// <param name="Parameter">The parameter p of a function that has one.</param>
internal sealed record ActivateGated(StepTensor Gate, StepTensor Up, ActivationFunction Function = ActivationFunction.Silu, float Parameter = 0) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [Gate, Up];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [Gate];
}
