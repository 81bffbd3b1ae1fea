using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Gpu.Steps;

/// <summary>What GPUs have kernels for. A graph with anything else is refused before memory is taken for its tensors.</summary>
internal static class GpuOperations
{
    /// <exception cref="NotSupportedException">An operation, a norm or a function has no kernel on a GPU.</exception>
    public static void Check(StepGraph graph)
    {
        foreach (StepSection section in graph.Sections)
            foreach (StepOperation operation in section.Operations)
                if (Missing(operation) is { } missing) throw new NotSupportedException($"{missing} has no kernel on a GPU");
    }

    private static string? Missing(StepOperation operation) => operation switch
    {
        Embed or ComputeAngles { Table: 0 } or Project or ActivateGated { Function: ActivationFunction.Silu } or Observe { Norm: null } or RotateAndStore { Norms: null }
            or Attend { Mask: AttentionMask.Causal, SoftCap: null, Slopes: null, Biases: null, Sinks: null } => null,
        MixExperts { Experts: var e } when e.Function == ActivationFunction.Silu && e.GateProj.Biases is null && e.UpProj is { Biases: null } && e.DownProj.Biases is null => null,
        Normalize normalize => Missing(normalize.Norm),
        GatherAndNormalize { Norm: { } norm } => Missing(norm),
        Observe { Norm: { } seen } => Missing(seen),
        RotateAndStore { Norms: { } norms } => Missing(norms.Query) ?? Missing(norms.Key),
        Activate { Function: ActivationFunction.Gelu or ActivationFunction.GeluTanh } => null,
        Activate activate => activate.Function.ToString(),
        _ => operation.GetType().Name,
    };

    private static string? Missing(Norm norm) => norm is RmsNorm { Weight: not null } or LayerNorm { Weight: not null, Bias: not null } ? null : norm.GetType().Name;
}
