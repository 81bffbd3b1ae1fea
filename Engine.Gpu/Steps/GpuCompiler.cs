using Engine.Gpu.Lanes;
using Engine.Graphs;
using Engine.Graphs.Operations;

namespace Engine.Gpu.Steps;

/// <summary>
/// Turns the operations of a graph into launches, in their order. What follows from a row alone (a norm, an activation) and is read by the next operation
/// only is computed there, where its input is brought into the form that weights multiply, as on the CPU.
/// </summary>
/// <typeparam name="G">How the lanes of the device's threads meet.</typeparam>
internal sealed class GpuCompiler<G> where G : struct, ILaneGroup
{
    private readonly GpuStep _step;
    private readonly StepGraph _graph;
    private readonly GpuRows<G> _rows;
    private readonly GpuInputs<G> _inputs;
    private readonly GpuProducts<G> _products;
    private readonly GpuAttention<G> _attention;
    private readonly GpuExperts<G> _experts;

    private GpuCompiler(GpuStep step, StepGraph graph)
    {
        (_step, _graph) = (step, graph);
        _rows = new GpuRows<G>(step);
        _inputs = new GpuInputs<G>(step);
        _products = new GpuProducts<G>(step, _inputs);
        _attention = new GpuAttention<G>(step, _rows);
        _experts = new GpuExperts<G>(step, _inputs, _products);
    }

    /// <summary>Appends the launches of every section to a step.</summary>
    public static void Compile(StepGraph graph, GpuStep step)
    {
        var compiler = new GpuCompiler<G>(step, graph);
        foreach (StepSection section in graph.Sections) compiler.Compile(section, step.Launches(section, graph));
        if (graph.Logits is { } logits) step.SetLogits(logits);
        foreach (StepTensor tensor in graph.Inputs.Concat(graph.Results)) step.Handover.Add(tensor);
    }

    private void Compile(StepSection section, List<Action> launches)
    {
        IReadOnlyList<StepOperation> operations = section.Operations;
        for (int i = 0; i < operations.Count; i++)
        {
            StepOperation? next = i + 1 < operations.Count ? operations[i + 1] : null;
            if (next is not null && InputOf(next) is { } input && operations[i].Writes.Contains(input) && _graph.IsDeadAfter(section, i + 1, input)
                && _inputs.Of(operations[i]) is { } computed)
            {
                Append(launches, next, computed);
                i++;
            }
            else
            {
                Append(launches, operations[i], InputOf(operations[i]) is { } stored ? _inputs.Stored(_step[stored], _step.RowsOf(stored)) : null);
            }
        }
    }

    private static StepTensor? InputOf(StepOperation operation) => operation switch
    {
        Project project => project.Input,
        MixExperts mix => mix.H,
        _ => null,
    };

    private void Append(List<Action> launches, StepOperation operation, InputRows? input)
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
                launches.Add(_rows.Norm(gather.Norm!, _step.Tables.Outputs, _step[gather.X], _step[gather.Y], _step.RowsOf(gather.Y)));
                break;
            case ActivateGated gated:
                launches.Add(_rows.SwiGlu(_step[gated.Gate], _step[gated.Up], _step.RowsOf(gated.Gate)));
                break;
            case Activate activate:
                launches.Add(_rows.Activate(activate.Function, _step[activate.X], _step.RowsOf(activate.X)));
                break;
            case Project project:
                _products.Append(launches, project.Projections, input!, _products.TileSize);
                break;
            case RotateAndStore store:
                _attention.RotateAndStore(launches, store);
                break;
            case Attend attend:
                _attention.Attend(launches, attend);
                break;
            case MixExperts mix:
                _experts.Append(launches, mix, input!);
                break;
            default:
                throw new NotSupportedException($"{operation.GetType().Name} has no kernel on a GPU");
        }
    }
}
