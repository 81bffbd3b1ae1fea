using Engine.Caching;
using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Layers;

/// <summary>
/// Grouped-query attention: q, k, v = projections of h; q and k are normalised by heads where the layer has norms for them, then turned by their positions; k and v
/// go to the cache, and attention reads them back as the cache rounds them; x += o_proj(softmax(q kᵀ · scale) v), where the scale is 1 / √keyDim unless a
/// layer says otherwise. All layers share the buffers <c>[tokens, heads · headDim]</c>; they may differ in their windows.
/// </summary>
public sealed class Attention
{
    private readonly Plan _plan;
    private readonly Activation _q, _k, _v, _attended, _y;
    private readonly CacheKernels _kernels;
    private readonly AttentionPartials[] _partials;
    private readonly int _numHeads, _rotaryDim;

    /// <summary>Buffers for the layers of a model.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="hiddenSize">Width of the residual stream.</param>
    /// <param name="numHeads">Query heads; those of keys and values, their sizes and windows are the cache's.</param>
    /// <param name="rotaryDim">Rotated dimensions of a head.</param>
    public Attention(Plan plan, int hiddenSize, int numHeads, int rotaryDim)
    {
        (_plan, _numHeads, _rotaryDim) = (plan, numHeads, rotaryDim);
        KvLayer layer = plan.Cache.Layers[0];
        if (plan.Cache.Layers.Any(l => l with { Window = layer.Window } != layer)) throw new ArgumentException("the layers' keys and values differ in heads or sizes", nameof(plan));
        _q = plan.Buffer(numHeads * layer.KeyDim);
        _k = plan.Buffer(layer.NumKeyValueHeads * layer.KeyDim);
        _v = plan.Buffer(layer.NumKeyValueHeads * layer.ValueDim);
        _attended = plan.Buffer(numHeads * layer.ValueDim);
        _y = plan.Buffer(hiddenSize);
        _kernels = plan.Kernels.Cache(plan.Cache.Format);
        _partials = [.. plan.Cache.Windows.Select(window => new AttentionPartials(plan, Shape(layer with { Window = window }, 1), layer.NumKeyValueHeads))];
        AttentionShape shape = Shape(layer, 1);
        plan.ReserveScratch((long)Math.Max(shape.ScratchFloats, AttendRun.ScratchFloats(in shape)) * sizeof(float));
    }

    /// <summary>Appends one layer's attention.</summary>
    /// <param name="layer">The layer's number.</param>
    /// <param name="h">Its input, a norm of the stream.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="x">The residual stream.</param>
    /// <param name="scale">What q kᵀ is multiplied by; null for 1 / √keyDim.</param>
    public void Add(int layer, RowProducer h, AttentionWeights weights, Activation x, double? scale = null)
    {
        KvLayer sizes = _plan.Cache.Layers[layer];
        AttentionShape shape = Shape(sizes, scale ?? 1 / Math.Sqrt(sizes.KeyDim));
        _plan.Project(h, new Projection(weights.QProj, _q), new Projection(weights.KProj, _k), new Projection(weights.VProj, _v));
        _plan.Add(new RotateAndStore(_plan, layer, _q, _k, _v, weights.Norms, _kernels, _rotaryDim));
        if (_plan.Techniques.TiledAttention)
        {
            AttentionPartials partials = _partials[_plan.Cache.ClassOf[layer]];
            _plan.Add(new AttendWhole(_plan, layer, _q, _attended, _kernels, shape, partials));
            _plan.Add(new AttendSplits(_plan, layer, _q, _kernels, shape, partials));
            _plan.Add(new MergeSplits(_plan, _attended, _kernels, shape, partials));
        }
        else
        {
            _plan.Add(new AttendPlainly(_plan, layer, _q, _attended, _kernels, shape));
        }
        _plan.Project(_attended, new Projection(weights.OProj, _y, x));
    }

    private AttentionShape Shape(KvLayer layer, double scale)
        => _plan.Cache.Format.Shape(_numHeads / layer.NumKeyValueHeads, layer.KeyDim, layer.ValueDim, (float)scale, layer.Window);
}
