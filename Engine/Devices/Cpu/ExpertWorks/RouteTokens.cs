using Engine.Devices.Cpu.RowWorks;
using Engine.Kernels.Devices;
using Engine.Manifests;

namespace Engine.Devices.Cpu.ExpertWorks;

/// <summary>
/// Chooses each token's experts and their weights from the router's logits; groups them too where one worker does all, so that decoding does not wait
/// once more.
/// </summary>
internal sealed unsafe class RouteTokens(CpuStep step, Activation logits, ExpertGroups groups, bool renormalize) : RowWork(logits.Rows, 8)
{
    public override void Run(int chunk, int worker)
    {
        base.Run(chunk, worker);
        if (Chunks == 1) groups.Group();
    }

    protected override void Row(int token)
        => step.Kernels.Route(logits.Row(token), logits.Columns, groups.NumExpertsPerTok, renormalize, groups.Experts(token), groups.Weights(token));
}

/// <summary>Groups the tokens of a step by expert, where routing them took more than one worker.</summary>
internal sealed class GroupTokens(ExpertGroups groups, RouteTokens route) : Work
{
    public override int Chunks => route.Chunks == 1 ? 0 : 1;

    public override void Run(int chunk, int worker) => groups.Group();
}
