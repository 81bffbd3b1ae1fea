using Engine.Devices.Cpu;
using Engine.Devices.Cpu.AttentionWorks;
using Engine.Devices.Cpu.ExpertWorks;
using Engine.Devices.Cpu.ProjectionWorks;
using Engine.Devices.Cpu.RowWorks;
using Engine.Graphs.Operations;
using Engine.Kernels.Devices;

namespace Engine.Bench.Ablation;

/// <summary>Work as it would be without what the engine does for speed.</summary>
internal sealed class AblatedLowering : Lowering
{
    /// <summary>
    /// What follows from one input is one work: projections share its quantised form and their chunks one queue. Otherwise each projection, and what
    /// computes its input, is work of its own, with the same bits.
    /// </summary>
    public bool FusedSteps { get; init; } = true;

    /// <summary>Attention in tiles of heads that share loaded keys, in splits that are merged. Otherwise a head at a time, equal up to rounding.</summary>
    public bool TiledAttention { get; init; } = true;

    public override int OwnTokens => FusedSteps ? base.OwnTokens : 0;

    public override RowProducer? Defer(List<Work> works, RowProducer producer)
    {
        if (FusedSteps) return base.Defer(works, producer);
        works.Add(producer);
        return null;
    }

    public override void Project(CpuStep step, List<Work> works, Activation input, RowProducer? producer, ReadOnlySpan<PanelProjection> projections)
    {
        if (FusedSteps) base.Project(step, works, input, producer, projections);
        else foreach (ref readonly PanelProjection alone in projections) base.Project(step, works, input, producer, [alone]);
    }

    public override void ProjectExperts(CpuStep step, List<Work> works, ExpertGroups groups, ReadOnlySpan<ExpertUse> uses)
    {
        if (FusedSteps) base.ProjectExperts(step, works, groups, uses);
        else foreach (ref readonly ExpertUse alone in uses) base.ProjectExperts(step, works, groups, [alone]);
    }

    public override void Attend(List<Work> works, AttentionLayers layers, Attend attend)
    {
        if (TiledAttention)
        {
            base.Attend(works, layers, attend);
            return;
        }

        CpuStep step = layers.Step;
        works.Add(new AttendPlainWork(layers.Of(attend)));
    }
}
