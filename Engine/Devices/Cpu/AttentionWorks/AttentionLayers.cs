using Engine.Caching;
using Engine.Graphs.Operations;
using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;
using Attend = Engine.Graphs.Operations.Attend;

namespace Engine.Devices.Cpu.AttentionWorks;

/// <summary>The work of <see cref="Attend"/>: layers of a class share the memory of their splits.</summary>
internal sealed class AttentionLayers(CpuStep step)
{
    private readonly Dictionary<(int Class, int Groups, AttentionShape Shape), AttentionPartials> _partials = [];
    private readonly Dictionary<ScoreStep, CacheKernels> _kernels = [];

    /// <summary>The step.</summary>
    public CpuStep Step => step;

    /// <summary>The kernels for the cache's format.</summary>
    public CacheKernels Kernels => Of(ScoreStep.None);

    /// <summary>What a layer's attention is computed with.</summary>
    public AttentionLayer Of(Attend attend)
    {
        KvLayer layer = step.Cache.Layout.Layers[attend.Layer];
        int heads = attend.Q.Columns / layer.KeyDim / layer.NumKeyValueHeads;
        AttentionShape shape = step.Cache.Format.Shape(
            heads, layer.KeyDim, layer.ValueDim, (float)attend.Scale, layer.Window, attend.Mask == AttentionMask.Whole, attend.Sinks is not null);
        return new AttentionLayer(step, attend, shape, Of(attend.Step), AttentionParameters.Of(step, attend, heads, layer.NumKeyValueHeads));
    }

    /// <summary>Appends one layer's attention: in tiles of heads that share loaded keys, in splits that are merged.</summary>
    public void AppendTiled(List<Work> works, Attend attend)
    {
        AttentionLayer layer = Of(attend);
        AttentionShape shape = layer.Shape;
        step.Scratch.ReserveForWorkers((long)Math.Max(shape.ScratchFloats, AttendRun.ScratchFloats(in shape)) * sizeof(float));
        var key = (step.Cache.Layout.ClassOf[attend.Layer], layer.Groups, shape);
        if (!_partials.TryGetValue(key, out AttentionPartials? partials)) _partials[key] = partials = new AttentionPartials(step, layer.Class, shape, layer.Groups);
        works.Add(new AttendWhole(layer, partials));
        works.Add(new AttendSplits(layer, partials));
        works.Add(new MergeSplits(layer, partials));
    }

    private CacheKernels Of(ScoreStep kind)
    {
        if (!_kernels.TryGetValue(kind, out CacheKernels? kernels)) _kernels[kind] = kernels = step.Kernels.Cache(step.Cache.Format, kind);
        return kernels;
    }
}
