using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Devices.Cpu;

/// <summary>What the CPU has kernels for. A graph with anything else is refused before memory is taken for its tensors.</summary>
internal static class SupportedOperations
{
    /// <exception cref="NotSupportedException">An operation, a norm or a function has no kernel on the CPU.</exception>
    public static void Check(StepGraph graph)
    {
        foreach (StepSection section in graph.Sections)
            foreach (StepOperation operation in section.Operations) Check(operation);
    }

    private static void Check(StepOperation operation)
    {
        switch (operation)
        {
            case Embed or ComputeAngles or Project or ProjectHeads or Add or CopyColumns or Observe { Norm: null } or GatherAndNormalize { Norm: null } or RotateAndStore { Norms: null }
                or Attend:
                break;
            case MixExperts mix:
                FunctionTable.Check(mix.Experts.Function, isGate: true);
                break;
            case Normalize normalize:
                CpuNorm.Check(normalize.Norm);
                break;
            case GatherAndNormalize { Norm: { } norm }:
                CpuNorm.Check(norm);
                break;
            case Observe { Norm: { } seen }:
                CpuNorm.Check(seen);
                break;
            case RotateAndStore { Norms: { } norms }:
                CpuNorm.Check(norms.Query);
                CpuNorm.Check(norms.Key);
                break;
            case NormalizeHeads heads:
                CpuNorm.Check(heads.Norm);
                break;
            case Activate activate:
                FunctionTable.Check(activate.Function, isGate: false);
                break;
            case ActivateGated gated:
                FunctionTable.Check(gated.Function, isGate: true);
                break;
            default:
                throw new NotSupportedException($"{operation.GetType().Name} has no kernel on the CPU");
        }
    }
}
