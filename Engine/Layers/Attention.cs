using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;

namespace Engine.Layers;

/// <summary>
/// Grouped-query attention (Ainslie et al. 2023): q, k, v = projections of h; each head of q and k is normalized where the layer has norms for that, and
/// rotated by its position (Su et al. 2021). k and v are stored in the cache, and attention reads them in the cache's format:
/// x += o_proj(softmax(q kᵀ · scale) v), with scale = 1 / √keyDim by default. All layers share the tensors of a step, <c>[tokens, heads · headDim]</c>; their
/// windows may differ.
/// </summary>
internal sealed class Attention
{
    private readonly StepGraph _graph;
    private readonly StepTensor _q, _k, _v, _attended, _y;
    private readonly int _rotaryDim;
    private readonly double _scale;

    /// <summary>Creates the tensors that all layers of a model share.</summary>
    /// <param name="graph">The graph that layers are appended to.</param>
    /// <param name="layers">Heads, sizes and window of each layer's keys and values.</param>
    /// <param name="hiddenSize">Width of the residual stream.</param>
    /// <param name="numHeads">Query heads.</param>
    /// <param name="rotaryDim">Rotated dimensions of a head.</param>
    /// <exception cref="ArgumentException">The layers' keys and values differ in heads or sizes.</exception>
    public Attention(StepGraph graph, IReadOnlyList<KvLayer> layers, int hiddenSize, int numHeads, int rotaryDim)
    {
        KvLayer layer = layers[0];
        if (layers.Any(l => l with { Window = layer.Window } != layer))
            throw new ArgumentException("the layers' keys and values differ in heads or sizes", nameof(layers));
        (_graph, _rotaryDim, _scale) = (graph, rotaryDim, 1 / Math.Sqrt(layer.KeyDim));
        _q = StepGraph.Tokens("q", numHeads * layer.KeyDim);
        _k = StepGraph.Tokens("k", layer.NumKeyValueHeads * layer.KeyDim);
        _v = StepGraph.Tokens("v", layer.NumKeyValueHeads * layer.ValueDim);
        _attended = StepGraph.Tokens("attended", numHeads * layer.ValueDim);
        _y = StepGraph.Tokens("attention", hiddenSize);
    }

    /// <summary>Appends one layer's attention.</summary>
    /// <param name="layer">The layer's index, from 0.</param>
    /// <param name="h">The input: the normalized residual stream, <c>[tokens, hidden]</c>.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="x">The residual stream, <c>[tokens, hidden]</c>; the result is added to it.</param>
    /// <param name="scale">The factor of q kᵀ; null for 1 / √keyDim.</param>
    public void Add(int layer, StepTensor h, AttentionWeights weights, StepTensor x, double? scale = null)
    {
        _graph.Decoder.Add(new Project(h, new Projection(weights.QProj, _q), new Projection(weights.KProj, _k), new Projection(weights.VProj, _v)));
        _graph.Decoder.Add(new RotateAndStore(layer, _q, _k, _v, weights.Norms, _rotaryDim));
        _graph.Decoder.Add(new Attend(layer, _q, _attended, scale ?? _scale));
        _graph.Decoder.Add(new Project(_attended, new Projection(weights.OProj, _y, x)));
    }
}
