using Engine.Devices.Cpu.RowWorks;
using Engine.Kernels.Devices;
using Engine.Kernels.Ops;
using Engine.Manifests;

namespace Engine.Devices.Cpu.ExpertWorks;

/// <summary>
/// Chooses each token's experts and their weights from the router's logits; groups them too where one worker does all, so that decoding does not wait
/// once more.
/// </summary>
/// <param name="step">The step.</param>
/// <param name="logits">The router's logits.</param>
/// <param name="scratch">Rows of scratch memory.</param>
/// <param name="groups">What receives the choice.</param>
/// <param name="routing">How experts are chosen.</param>
internal sealed unsafe class RouteTokens(CpuStep step, Activation logits, Activation scratch, ExpertGroups groups, Routing routing) : RowWork(logits.Rows, 8)
{
    private readonly FloatVector? _correction = routing.CorrectionBias is { } bias ? step.Weights[bias] : null;
    private readonly RouteRule _rule = routing.RuleFor(logits.Columns);

    public override void Run(int chunk, int worker)
    {
        base.Run(chunk, worker);
        if (Chunks == 1) groups.Group();
    }

    protected override void Row(int token)
        => step.Kernels.Route(logits.Row(token), _correction is { } c ? c.Data : null, scratch.Row(token), in _rule, groups.Experts(token), groups.Weights(token));
}

/// <summary>Groups the tokens of a step by expert, where routing them took more than one worker.</summary>
internal sealed class GroupTokens(ExpertGroups groups, RouteTokens route) : Work
{
    public override int Chunks => route.Chunks == 1 ? 0 : 1;

    public override void Run(int chunk, int worker) => groups.Group();
}
