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
        Embed or ComputeAngles or Project or SwiGlu or Attend or MixExperts or Observe { Norm: null } or RotateAndStore { Norms: null } => null,
        Normalize normalize => Missing(normalize.Norm),
        GatherAndNormalize gather => Missing(gather.Norm),
        Observe { Norm: { } norm } => Missing(norm),
        RotateAndStore { Norms: { } norms } => Missing(norms.Query) ?? Missing(norms.Key),
        Activate { Function: ActivationFunction.Gelu or ActivationFunction.GeluTanh } => null,
        Activate activate => activate.Function.ToString(),
        _ => operation.GetType().Name,
    };

    private static string? Missing(Norm norm) => norm is RmsNorm or LayerNorm ? null : norm.GetType().Name;
}
