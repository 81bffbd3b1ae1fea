using Engine.Devices.Cpu.AttentionWorks;
using Engine.Devices.Cpu.ExpertWorks;
using Engine.Devices.Cpu.ProjectionWorks;
using Engine.Devices.Cpu.RowWorks;
using Engine.Devices.Cpu.Streaming;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Kernels.Devices;
using Engine.Layers;
using Engine.Manifests;

namespace Engine.Devices.Cpu;

/// <summary>
/// Turns the operations of a graph into work, in their order. What follows from a row alone (a norm, an activation) and is read by the next operation only is
/// computed there, where its input is brought into the form that weights multiply.
/// </summary>
internal sealed class CpuCompiler
{
    private readonly CpuStep _step;
    private readonly StepGraph _graph;
    private readonly AttentionLayers _attention;
    private readonly Dictionary<ExpertSizes, ExpertLayer> _experts = [];
    private readonly Dictionary<int, RotaryAngles> _angles = [];

    private CpuCompiler(CpuStep step, StepGraph graph) => (_step, _graph, _attention) = (step, graph, new AttentionLayers(step));

    /// <summary>Appends the work of every section to a step.</summary>
    /// <exception cref="NotSupportedException">An operation has no kernel on the CPU; no buffers were taken.</exception>
    public static void Compile(StepGraph graph, CpuStep step)
    {
        graph.Validate();
        SupportedOperations.Check(graph);
        var compiler = new CpuCompiler(step, graph);
        foreach (StepSection section in graph.Sections) compiler.Compile(section, step.Works(section, graph));
        if (graph.Logits is { } logits) step.SetLogits(logits);
    }

    private void Compile(StepSection section, List<Work> works)
    {
        IReadOnlyList<StepOperation> operations = section.Operations;
        var layers = new StreamedLayers(_step.Weights, works);
        for (int i = 0; i < operations.Count; i++)
        {
            StepOperation? next = i + 1 < operations.Count ? operations[i + 1] : null;
            layers.Before(operations[i]);
            if (operations[i] is Embed embed && next is ComputeAngles rotary)
            {
                works.Add(Embedding(embed, Angles(rotary)));
                i++;
            }
            else if (Producer(operations[i]) is not { } producer)
            {
                Append(works, operations[i], null);
            }
            else if (next is not null && TakesRowsOf(next, operations[i]) && _graph.IsDeadAfter(section, i + 1, operations[i].Writes.Single()))
            {
                layers.Before(next);
                Append(works, next, _step.Lowering.Defer(works, producer));
                i++;
            }
            else
            {
                works.Add(producer);
            }
        }

        layers.End();
    }

    private static bool TakesRowsOf(StepOperation next, StepOperation producer) => next switch
    {
        Project project => producer.Writes.Contains(project.Input),
        MixExperts mix => producer.Writes.Contains(mix.H),
        _ => false,
    };

    private RowProducer? Producer(StepOperation operation) => operation switch
    {
        Normalize n => new NormalizeWork(_step[n.X], Norm(n.Norm, n.X.Columns), _step[n.Y]),
        GatherAndNormalize g => new GatherAndNormalizeWork(_step, _step[g.X], Norm(g.Norm, g.X.Columns), _step[g.Y]),
        NormalizeHeads n => new NormalizeHeadsWork(_step[n.X], Norm(n.Norm, n.X.Columns), n.HeadDim),
        ActivateGated s => new ActivateGatedWork(Function(s.Function), _step[s.Gate], _step[s.Up], s.Parameter),
        Activate a => new ActivateWork(Function(a.Function), _step[a.X], a.Parameter),
        _ => null,
    };

    private void Append(List<Work> works, StepOperation operation, RowProducer? producer)
    {
        switch (operation)
        {
            case Embed embed:
                works.Add(Embedding(embed, null));
                break;
            case ComputeAngles angles:
                works.Add(new FillAngles(_step, Angles(angles)));
                break;
            case Observe observe:
                works.Add(new ObserveWork(_step, observe.Stream, _step[observe.X], observe.Norm is { } norm ? Norm(norm, observe.X.Columns) : null));
                break;
            case Project project:
                _step.Lowering.Project(_step, works, _step[project.Input], producer, [.. project.Projections.Select(Projection)]);
                break;
            case ProjectHeads project:
                works.Add(new ProjectHeadsWork(_step, _step[project.X], [.. project.Heads.Select(head => _step.Weights[head])], _step[project.Y]));
                break;
            case RotateAndStore store:
                int keyDim = _step.Cache.Layout.Layers[store.Layer].KeyDim;
                (CpuNorm, CpuNorm)? norms = store.Norms is { } heads ? (Norm(heads.Query, keyDim), Norm(heads.Key, keyDim)) : null;
                works.Add(new RotateAndStoreWork(_step, store.Layer, _step[store.Q], _step[store.K], _step[store.V], norms, _attention.Kernels,
                    _angles.GetValueOrDefault(store.Table), store.RotaryDim));
                break;
            case Attend attend:
                _step.Lowering.Attend(works, _attention, attend);
                break;
            case Add add:
                works.Add(new AddWork(_step, _step[add.X], _step[add.Y], add.Factor, add.RowFactors is { } factors ? _step[factors] : null));
                break;
            case CopyColumns copy:
                works.Add(new CopyColumnsWork(_step[copy.X], _step[copy.Y], copy));
                break;
            case MixExperts mix:
                if (!_experts.TryGetValue(ExpertLayer.Sizes(mix.Experts), out ExpertLayer? experts))
                    _experts[ExpertLayer.Sizes(mix.Experts)] = experts = new ExpertLayer(_step, mix.Experts);
                experts.Append(works, _step[mix.H], producer, mix.Experts, _step[mix.X]);
                break;
            default:
                throw new NotSupportedException($"{operation.GetType().Name} has no kernel on the CPU");
        }
    }

    private RotaryAngles Angles(ComputeAngles angles) => _angles[angles.Table] = new RotaryAngles(_step, angles.RotaryDim, angles.Table);

    private EmbedWork Embedding(Embed embed, RotaryAngles? angles)
        => new(_step, _step.Weights[embed.Table], _step[embed.X], embed.Positions is { } table ? _step.Weights[table] : null, angles);

    private CpuNorm Norm(Norm? norm, int length) => CpuNorm.Of(norm, length, _step);

    private FunctionKernels Function(ActivationFunction function) => FunctionTable.Of(function, _step.Kernels.Width);

    private PanelProjection Projection(Projection p)
        => new(_step.Weights[p.Layer.Weight], p.Layer.Bias is { } bias ? _step.Weights[bias] : null, _step[p.Output],
            p.Residual is { } residual ? _step[residual] : null);
}
