using Engine.Devices.Cpu.RowWorks;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;

namespace Engine.Devices.Cpu.ProjectionWorks;

/// <summary>
/// Appends projections of one input: it is brought once into each form that their weights multiply, then all are one operation. An input that a producer
/// computes, and that nothing else reads, is computed on the way.
/// </summary>
internal static class Projector
{
    /// <param name="step">The step.</param>
    /// <param name="works">What they are appended to.</param>
    /// <param name="input">The input.</param>
    /// <param name="producer">What computes it, or null where it is there.</param>
    /// <param name="projections">The projections.</param>
    public static void Append(CpuStep step, List<Work> works, Activation input, RowProducer? producer, ReadOnlySpan<PanelProjection> projections)
    {
        Dictionary<ActivationFormat, QuantizeInput> inputs = [];
        // A row that is computed in place can be computed once only; what wants it in several forms finds it there.
        if (producer is not null && Several(projections))
        {
            works.Add(producer);
            producer = null;
        }

        foreach (ref readonly PanelProjection projection in projections)
        {
            ActivationFormat format = projection.Weight.Format.Activations;
            if (inputs.ContainsKey(format)) continue;
            inputs[format] = new QuantizeInput(step, input, producer, format, input.Rows == step.Tokens ? step.Input.MaxTokens : step.MaxOutputs);
            works.Add(inputs[format]);
        }

        works.Add(new ProjectionWork(step, input, projections, inputs));
    }

    private static bool Several(ReadOnlySpan<PanelProjection> projections)
    {
        foreach (ref readonly PanelProjection projection in projections)
            if (projection.Weight.Format.Activations != projections[0].Weight.Format.Activations) return true;
        return false;
    }
}
