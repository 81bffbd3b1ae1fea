using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>
/// Attention within a sequence, of an encoder's tokens to all of them or of a decoder's to those before them: x += o_proj(softmax(q kᵀ · scale + bias) v). An
/// encoder is done with a layer's keys and values when the next begins, so that all its layers may use one of the cache.
/// </summary>
/// <param name="graph">The graph that layers are appended to.</param>
/// <param name="layer">Heads and sizes of keys and values, the same in all layers.</param>
/// <param name="hiddenSize">Width of the residual stream.</param>
/// <param name="numHeads">Query heads.</param>
/// <param name="mask">Which positions a token attends to.</param>
internal sealed class SelfAttention(StepGraph graph, KvLayer layer, int hiddenSize, int numHeads, AttentionMask mask)
{
    private readonly StepTensor _q = StepGraph.Tokens("q", numHeads * layer.KeyDim), _k = StepGraph.Tokens("k", layer.NumKeyValueHeads * layer.KeyDim),
        _v = StepGraph.Tokens("v", layer.NumKeyValueHeads * layer.ValueDim), _attended = StepGraph.Tokens("attended", numHeads * layer.ValueDim),
        _y = StepGraph.Tokens("attention", hiddenSize);

    /// <summary>The factor of q kᵀ.</summary>
    public double Scale { get; init; } = 1 / Math.Sqrt(layer.KeyDim);

    /// <summary>Rotated dimensions of a head.</summary>
    public int RotaryDim { get; init; }

    /// <summary>Appends one layer's attention.</summary>
    /// <param name="cacheLayer">The layer's number in the cache.</param>
    /// <param name="h">The input, <c>[tokens, hidden]</c>.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="x">The residual stream, <c>[tokens, hidden]</c>; the result is added to it.</param>
    /// <param name="table">The number of the model's rotary embedding.</param>
    /// <param name="biases">Biases by relative position that are added to its scores, as <see cref="Attend.Biases"/>; null for none.</param>
    public void Add(int cacheLayer, StepTensor h, AttentionWeights weights, StepTensor x, int table = 0, WeightVector? biases = null)
    {
        graph.Decoder.Add(new Project(h, new Projection(weights.QProj, _q), new Projection(weights.KProj, _k), new Projection(weights.VProj, _v)));
        graph.Decoder.Add(new RotateAndStore(cacheLayer, _q, _k, _v, null, RotaryDim, table));
        graph.Decoder.Add(new Attend(cacheLayer, _q, _attended, Scale) { Mask = mask, Biases = biases });
        graph.Decoder.Add(new Project(_attended, new Projection(weights.OProj, _y, x)));
    }
}
