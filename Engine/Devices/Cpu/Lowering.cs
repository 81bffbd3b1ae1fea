using Engine.Devices.Cpu.AttentionWorks;
using Engine.Devices.Cpu.ExpertWorks;
using Engine.Devices.Cpu.ProjectionWorks;
using Engine.Devices.Cpu.RowWorks;
using Engine.Graphs.Operations;
using Engine.Kernels.Devices;

namespace Engine.Devices.Cpu;

/// <summary>
/// How operations become work where there is a choice; here, what is fastest: what follows from one input is one work, rows are computed where they are
/// read, and attention goes in tiles. A device has one, and asks it while a step is compiled, so that running the step asks nothing. Measurements of what a
/// choice brings derive another from it.
/// </summary>
internal class Lowering
{
    /// <summary>
    /// The most tokens of a step whose input every worker brings into the form of the weights for itself, instead of waiting for the others.
    /// </summary>
    public virtual int OwnTokens => 8;

    /// <summary>Decides on rows that only the next operation reads: returned, they are computed on the way there.</summary>
    /// <param name="works">The work so far.</param>
    /// <param name="producer">What computes them.</param>
    /// <returns>What the next operation is to compute them with, or null where they are there.</returns>
    public virtual RowProducer? Defer(List<Work> works, RowProducer producer) => producer;

    /// <summary>Appends projections of one input.</summary>
    /// <param name="step">The step.</param>
    /// <param name="works">What they are appended to.</param>
    /// <param name="input">The input.</param>
    /// <param name="producer">What computes it, or null where it is there.</param>
    /// <param name="projections">The projections.</param>
    public virtual void Project(CpuStep step, List<Work> works, Activation input, RowProducer? producer, ReadOnlySpan<PanelProjection> projections)
        => Projector.Append(step, works, input, producer, projections);

    /// <summary>Appends projections of the rows of all experts.</summary>
    /// <param name="step">The step.</param>
    /// <param name="works">What they are appended to.</param>
    /// <param name="groups">Which rows are whose.</param>
    /// <param name="uses">The projections.</param>
    public virtual void ProjectExperts(CpuStep step, List<Work> works, ExpertGroups groups, ReadOnlySpan<ExpertUse> uses)
        => works.Add(new ExpertProjection(step, groups, uses));

    /// <summary>Appends one layer's attention.</summary>
    /// <param name="works">What it is appended to.</param>
    /// <param name="layers">What layers share.</param>
    /// <param name="attend">The operation.</param>
    public virtual void Attend(List<Work> works, AttentionLayers layers, Attend attend) => layers.AppendTiled(works, attend);
}
