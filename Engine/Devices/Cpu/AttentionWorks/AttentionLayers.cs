using Engine.Caching;
using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;
using Attend = Engine.Graphs.Operations.Attend;

namespace Engine.Devices.Cpu.AttentionWorks;

/// <summary>The work of <see cref="Attend"/>: layers of a class share the memory of their splits.</summary>
internal sealed class AttentionLayers(CpuStep step)
{
    private readonly Dictionary<(int Class, int Heads), AttentionPartials> _partials = [];

    /// <summary>The kernels for the cache's format.</summary>
    public CacheKernels Kernels { get; } = step.Kernels.Cache(step.Cache.Format);

    /// <summary>Appends one layer's attention.</summary>
    public void Append(List<Work> works, Attend attend)
    {
        KvLayer layer = step.Cache.Layout.Layers[attend.Layer];
        int heads = attend.Q.Columns / layer.KeyDim / layer.NumKeyValueHeads, pageClass = step.Cache.Layout.ClassOf[attend.Layer];
        AttentionShape shape = step.Cache.Format.Shape(heads, layer.KeyDim, layer.ValueDim, (float)attend.Scale, layer.Window);
        step.Scratch.ReserveForWorkers((long)Math.Max(shape.ScratchFloats, AttendRun.ScratchFloats(in shape)) * sizeof(float));
        Activation q = step[attend.Q], y = step[attend.Y];
        if (!step.Device.Techniques.TiledAttention)
        {
            works.Add(new AttendPlainWork(step, attend.Layer, q, y, Kernels, shape));
            return;
        }

        if (!_partials.TryGetValue((pageClass, heads), out AttentionPartials? partials))
            _partials[(pageClass, heads)] = partials = new AttentionPartials(step, shape, layer.NumKeyValueHeads);
        works.Add(new AttendWhole(step, attend.Layer, q, y, Kernels, shape, partials));
        works.Add(new AttendSplits(step, attend.Layer, q, Kernels, shape, partials));
        works.Add(new MergeSplits(step, y, Kernels, shape, partials));
    }
}
