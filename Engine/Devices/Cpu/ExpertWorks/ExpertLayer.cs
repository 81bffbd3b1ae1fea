using Engine.Devices.Cpu.ProjectionWorks;
using Engine.Devices.Cpu.RowWorks;
using Engine.Graphs.Operations;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;
using Engine.Kernels.Tensors;
using Engine.Layers;
using Engine.Manifests;

namespace Engine.Devices.Cpu.ExpertWorks;

/// <summary>
/// The work of <see cref="MixExperts"/>: tokens are grouped by expert, so that an expert's weights are read once a step. Layers whose experts are as
/// many and of the same sizes share groups and buffers.
/// </summary>
internal sealed class ExpertLayer
{
    private readonly CpuStep _step;
    private readonly ExpertGroups _groups;
    private readonly Activation _logits, _scores, _gate, _y;
    private readonly Activation? _up;

    /// <summary>Groups and buffers.</summary>
    /// <param name="step">The step.</param>
    /// <param name="like">The experts of one of the layers.</param>
    public ExpertLayer(CpuStep step, Experts like)
    {
        _step = step;
        _groups = new ExpertGroups(step.Products, step.Scratch, step.Tokens, step.Input.MaxTokens, like.GateProj.Count, like.NumExpertsPerTok,
            Wanted(Panels(like.GateProj)));
        _logits = step.Buffer(step.Tokens, step.Input.MaxTokens, like.GateProj.Count);
        _scores = step.Buffer(step.Tokens, step.Input.MaxTokens, Route.ScratchFloats(like.GateProj.Count));
        _gate = Rows(like.GateProj);
        _up = like.UpProj is null ? null : Rows(like.UpProj);
        _y = Rows(like.DownProj);

        Activation Rows(ExpertLinear layer) => step.Buffer(_groups.Rows, _groups.MaxRows, layer.First.Rows);
    }

    /// <summary>What has to agree for layers to share one.</summary>
    public static ExpertSizes Sizes(Experts experts)
        => new(experts.GateProj.Count, experts.NumExpertsPerTok, experts.GateProj.First.Rows, experts.UpProj?.First.Rows ?? 0, experts.DownProj.First.Rows);

    /// <summary>Appends one layer's experts.</summary>
    /// <param name="works">What they are appended to.</param>
    /// <param name="h">Their input.</param>
    /// <param name="producer">What computes it, or null where it is there.</param>
    /// <param name="experts">Router and experts.</param>
    /// <param name="x">The residual stream.</param>
    public void Append(List<Work> works, Activation h, RowProducer? producer, Experts experts, Activation x)
    {
        PanelStore weights = _step.Weights;
        var router = new PanelProjection(weights[experts.Router.Weight], experts.Router.Bias is { } bias ? weights[bias] : null, _logits);
        _step.Lowering.Project(_step, works, h, producer, [router]);
        var route = new RouteTokens(_step, _logits, _scores, _groups, experts.Routing);
        works.Add(route);
        works.Add(new GroupTokens(_groups, route));

        PanelMatrix[] gateProj = Panels(experts.GateProj), downProj = Panels(experts.DownProj);
        ExpertInput gate = Gather(works, h, producer, gateProj);
        List<ExpertUse> uses = [new(gateProj, Biases(experts.GateProj), gate, _gate)];
        if (experts.UpProj is { } second)
        {
            PanelMatrix[] upProj = Panels(second);
            uses.Add(new ExpertUse(upProj, Biases(second), Wanted(upProj) == Wanted(gateProj) ? gate : Gather(works, h, producer, upProj), _up!));
        }

        _step.Lowering.ProjectExperts(_step, works, _groups, [.. uses]);
        var activated = new ActivateExperts(_step, _groups, _gate, _up, experts, Wanted(downProj));
        works.Add(activated);
        _step.Lowering.ProjectExperts(_step, works, _groups, [new ExpertUse(downProj, Biases(experts.DownProj), activated, _y)]);
        works.Add(new CombineExperts(_step, _groups, _y, x));
    }

    private static ActivationFormat Wanted(PanelMatrix[] experts) => experts[0].Format.Activations;

    private PanelMatrix[] Panels(ExpertLinear layer) => [.. Enumerable.Range(0, layer.Count).Select(e => _step.Weights[layer[e]])];

    private FloatVector? Biases(ExpertLinear layer) => layer.Biases is { } biases ? _step.Weights[biases] : null;

    private GatherTokens Gather(List<Work> works, Activation h, RowProducer? producer, PanelMatrix[] experts)
    {
        var gather = new GatherTokens(_step, _groups, h, producer, Wanted(experts));
        works.Add(gather);
        return gather;
    }
}

/// <summary>How many experts there are, to how many a token goes, and the rows of their projections.</summary>
internal readonly record struct ExpertSizes(int Count, int NumExpertsPerTok, int GateRows, int UpRows, int DownRows);
