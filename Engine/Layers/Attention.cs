using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;

namespace Engine.Layers;

/// <summary>
/// Grouped-query attention: q, k, v = projections of h; q and k are normalised by heads where the layer has norms for them, then turned by their positions; k
/// and v go to the cache, and attention reads them back as the cache rounds them; x += o_proj(softmax(q kᵀ · scale) v), where the scale is 1 / √keyDim unless a
/// layer says otherwise. All layers share the tensors <c>[tokens, heads · headDim]</c>; they may differ in their windows.
/// </summary>
internal sealed class Attention
{
    private readonly StepGraph _graph;
    private readonly StepTensor _q, _k, _v, _attended, _y;
    private readonly int _rotaryDim;
    private readonly double _scale;

    /// <summary>Tensors for the layers of a model.</summary>
    /// <param name="graph">What they are appended to.</param>
    /// <param name="layers">What each keeps in the cache.</param>
    /// <param name="hiddenSize">Width of the residual stream.</param>
    /// <param name="numHeads">Query heads.</param>
    /// <param name="rotaryDim">Rotated dimensions of a head.</param>
    /// <exception cref="ArgumentException">The layers' keys and values differ in heads or sizes.</exception>
    public Attention(StepGraph graph, IReadOnlyList<KvLayer> layers, int hiddenSize, int numHeads, int rotaryDim)
    {
        KvLayer layer = layers[0];
        if (layers.Any(l => l with { Window = layer.Window } != layer)) throw new ArgumentException("the layers' keys and values differ in heads or sizes", nameof(layers));
        (_graph, _rotaryDim, _scale) = (graph, rotaryDim, 1 / Math.Sqrt(layer.KeyDim));
        _q = StepGraph.Tokens("q", numHeads * layer.KeyDim);
        _k = StepGraph.Tokens("k", layer.NumKeyValueHeads * layer.KeyDim);
        _v = StepGraph.Tokens("v", layer.NumKeyValueHeads * layer.ValueDim);
        _attended = StepGraph.Tokens("attended", numHeads * layer.ValueDim);
        _y = StepGraph.Tokens("attention", hiddenSize);
    }

    /// <summary>Appends one layer's attention.</summary>
    /// <param name="layer">The layer's number.</param>
    /// <param name="h">Its input, a norm of the stream, <c>[tokens, hidden]</c>.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="x">The residual stream, <c>[tokens, hidden]</c>.</param>
    /// <param name="scale">What q kᵀ is multiplied by; null for 1 / √keyDim.</param>
    public void Add(int layer, StepTensor h, AttentionWeights weights, StepTensor x, double? scale = null)
    {
        _graph.Decoder.Add(new Project(h, new Projection(weights.QProj, _q), new Projection(weights.KProj, _k), new Projection(weights.VProj, _v)));
        _graph.Decoder.Add(new RotateAndStore(layer, _q, _k, _v, weights.Norms, _rotaryDim));
        _graph.Decoder.Add(new Attend(layer, _q, _attended, scale ?? _scale));
        _graph.Decoder.Add(new Project(_attended, new Projection(weights.OProj, _y, x)));
    }
}
