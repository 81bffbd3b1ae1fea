using Engine.Devices.Cpu.RowWorks;
using Engine.Graphs;
using Engine.Graphs.Operations;

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
            case Embed or ComputeAngles or Project or SwiGlu or Attend or MixExperts or Observe { Norm: null } or RotateAndStore { Norms: null }:
                break;
            case Normalize normalize:
                CpuNorm.Check(normalize.Norm);
                break;
            case GatherAndNormalize gather:
                CpuNorm.Check(gather.Norm);
                break;
            case Observe { Norm: { } norm }:
                CpuNorm.Check(norm);
                break;
            case RotateAndStore { Norms: { } norms }:
                CpuNorm.Check(norms.Query);
                CpuNorm.Check(norms.Key);
                break;
            case Activate activate:
                ActivateWork.Check(activate.Function);
                break;
            default:
                throw new NotSupportedException($"{operation.GetType().Name} has no kernel on the CPU");
        }
    }
}
