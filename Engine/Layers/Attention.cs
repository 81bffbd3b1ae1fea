using Engine.Caching;
using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Layers;

/// <summary>
/// Grouped-query attention: q, k, v = projections of h; q and k are turned by their positions; k and v go to the cache, and attention reads them back as the
/// cache rounds them; x += o_proj(softmax(q kᵀ / √keyDim) v). All layers share the buffers <c>[tokens, heads · headDim]</c>.
/// </summary>
public sealed class Attention
{
    private readonly Plan _plan;
    private readonly Activation _q, _k, _v, _attended, _y;
    private readonly CacheKernels _kernels;
    private readonly AttentionShape _shape;
    private readonly AttentionPartials _partials;
    private readonly int _rotaryDim;

    /// <summary>Buffers for the layers of a model.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="hiddenSize">Width of the residual stream.</param>
    /// <param name="numHeads">Query heads.</param>
    /// <param name="layer">Heads and sizes of keys and values, and the window.</param>
    /// <param name="rotaryDim">Rotated dimensions of a head.</param>
    public Attention(Plan plan, int hiddenSize, int numHeads, KvLayer layer, int rotaryDim)
    {
        (_plan, _rotaryDim) = (plan, rotaryDim);
        _q = plan.Buffer(numHeads * layer.KeyDim);
        _k = plan.Buffer(layer.NumKeyValueHeads * layer.KeyDim);
        _v = plan.Buffer(layer.NumKeyValueHeads * layer.ValueDim);
        _attended = plan.Buffer(numHeads * layer.ValueDim);
        _y = plan.Buffer(hiddenSize);
        _kernels = plan.Kernels.Cache(plan.Cache.Format);
        _shape = plan.Cache.Format.Shape(numHeads / layer.NumKeyValueHeads, layer.KeyDim, layer.ValueDim, (float)(1 / Math.Sqrt(layer.KeyDim)), layer.Window);
        plan.ReserveScratch((long)_shape.ScratchFloats * sizeof(float));
        _partials = new AttentionPartials(plan, _shape, layer.NumKeyValueHeads);
    }

    /// <summary>Appends one layer's attention.</summary>
    public void Add(int layer, Activation h, Linear qProj, Linear kProj, Linear vProj, Linear oProj, Activation x)
    {
        _plan.Project(h, new Projection(qProj, _q), new Projection(kProj, _k), new Projection(vProj, _v));
        _plan.Add(new RotateAndStore(_plan, layer, _q, _k, _v, _kernels, _rotaryDim));
        _plan.Add(new AttendWhole(_plan, layer, _q, _attended, _kernels, _shape, _partials));
        _plan.Add(new AttendSplits(_plan, layer, _q, _kernels, _shape, _partials));
        _plan.Add(new MergeSplits(_plan, _attended, _kernels, _shape, _partials));
        _plan.Project(_attended, new Projection(oProj, _y, x));
    }
}
