using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>x = f(x), for each value.</summary>
/// <param name="X">The rows, changed in place.</param>
/// <param name="Function">The function.</param>
/// <param name="Parameter">The parameter p of a function that has one.</param>
internal sealed record Activate(StepTensor X, ActivationFunction Function, float Parameter = 0) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [X];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [X];
}
