using Engine.Gpu.Lanes;
using Engine.Graphs;
using Engine.Graphs.Operations;

namespace Engine.Gpu.Steps;

/// <summary>Turns the operations of a graph into launches, in their order.</summary>
/// <typeparam name="G">How the lanes of the device's threads meet.</typeparam>
internal sealed class GpuCompiler<G> where G : struct, ILaneGroup
{
    private readonly GpuStep _step;
    private readonly GpuRows<G> _rows;
    private readonly GpuProducts<G> _products;
    private readonly GpuAttention<G> _attention;
    private readonly GpuExperts<G> _experts;

    private GpuCompiler(GpuStep step)
    {
        _step = step;
        _rows = new GpuRows<G>(step);
        _products = new GpuProducts<G>(step);
        _attention = new GpuAttention<G>(step, _rows);
        _experts = new GpuExperts<G>(step, _rows, _products);
    }

    /// <summary>Appends the launches of every section to a step.</summary>
    /// <exception cref="NotSupportedException">An operation has no kernel on a GPU.</exception>
    public static void Compile(StepGraph graph, GpuStep step)
    {
        var compiler = new GpuCompiler<G>(step);
        foreach (StepSection section in graph.Sections)
        {
            List<Action> launches = step.Launches(section, graph);
            foreach (StepOperation operation in section.Operations) compiler.Append(launches, operation);
        }

        if (graph.Logits is { } logits) step.SetLogits(logits);
        foreach (StepTensor tensor in graph.Inputs.Concat(graph.Results)) step.Handover.Add(tensor);
    }

    private void Append(List<Action> launches, StepOperation operation)
    {
        switch (operation)
        {
            case Embed embed:
                _rows.Embed(launches, embed);
                break;
            case ComputeAngles:
                // They go up with the step.
                break;
            case Observe observe:
                _rows.Observe(launches, observe);
                break;
            case Normalize normalize:
                launches.Add(_rows.Norm(normalize.Norm, _step.Tables.Rows.View, _step[normalize.X], _step[normalize.Y], _step.RowsOf(normalize.Y)));
                break;
            case GatherAndNormalize gather:
                launches.Add(_rows.Norm(gather.Norm, _step.Tables.Outputs, _step[gather.X], _step[gather.Y], _step.RowsOf(gather.Y)));
                break;
            case SwiGlu gated:
                launches.Add(_rows.SwiGlu(_step[gated.Gate], _step[gated.Up], _step.RowsOf(gated.Gate)));
                break;
            case Activate activate:
                launches.Add(_rows.Activate(activate.Function, _step[activate.X], _step.RowsOf(activate.X)));
                break;
            case Project project:
                _products.Append(launches, project);
                break;
            case RotateAndStore store:
                _attention.RotateAndStore(launches, store);
                break;
            case Attend attend:
                _attention.Attend(launches, attend);
                break;
            case MixExperts mix:
                _experts.Append(launches, mix);
                break;
            default:
                throw new NotSupportedException($"{operation.GetType().Name} has no kernel on a GPU");
        }
    }
}
