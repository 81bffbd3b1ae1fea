using Engine.Caching;
using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;
using Attend = Engine.Graphs.Operations.Attend;

namespace Engine.Devices.Cpu.AttentionWorks;

/// <summary>The work of <see cref="Attend"/>: layers of a class share the memory of their splits.</summary>
internal sealed class AttentionLayers(CpuStep step)
{
    private readonly Dictionary<(int Class, int Heads), AttentionPartials> _partials = [];

    /// <summary>The step.</summary>
    public CpuStep Step => step;

    /// <summary>The kernels for the cache's format.</summary>
    public CacheKernels Kernels { get; } = step.Kernels.Cache(step.Cache.Format);

    /// <summary>Heads and sizes of one layer's attention.</summary>
    public AttentionShape ShapeOf(Attend attend)
    {
        KvLayer layer = step.Cache.Layout.Layers[attend.Layer];
        int heads = attend.Q.Columns / layer.KeyDim / layer.NumKeyValueHeads;
        return step.Cache.Format.Shape(heads, layer.KeyDim, layer.ValueDim, (float)attend.Scale, layer.Window);
    }

    /// <summary>Appends one layer's attention: in tiles of heads that share loaded keys, in splits that are merged.</summary>
    public void AppendTiled(List<Work> works, Attend attend)
    {
        AttentionShape shape = ShapeOf(attend);
        int pageClass = step.Cache.Layout.ClassOf[attend.Layer];
        step.Scratch.ReserveForWorkers((long)Math.Max(shape.ScratchFloats, AttendRun.ScratchFloats(in shape)) * sizeof(float));
        Activation q = step[attend.Q], y = step[attend.Y];
        if (!_partials.TryGetValue((pageClass, shape.Heads), out AttentionPartials? partials))
        {
            int numKeyValueHeads = step.Cache.Layout.Layers[attend.Layer].NumKeyValueHeads;
            _partials[(pageClass, shape.Heads)] = partials = new AttentionPartials(step, shape, numKeyValueHeads);
        }

        works.Add(new AttendWhole(step, attend.Layer, q, y, Kernels, shape, partials));
        works.Add(new AttendSplits(step, attend.Layer, q, Kernels, shape, partials));
        works.Add(new MergeSplits(step, y, Kernels, shape, partials));
    }
}
