using Engine.Manifests;

namespace Engine.Graphs.Operations;

/// <summary>x = f(x), for each value.</summary>
/// <param name="X">The rows, changed in place.</param>
/// <param name="Function">The function.</param>
internal sealed record Activate(StepTensor X, ActivationFunction Function) : StepOperation
{
    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Reads => [X];

    /// <inheritdoc/>
    public override IEnumerable<StepTensor> Writes => [X];
}
