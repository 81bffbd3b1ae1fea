using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>
/// Attention of a decoder to what an encoder has read: x += o_proj(softmax(q kᵀ · scale) v), q of the decoder's tokens, k and v of the encoder's last states.
/// These are computed once for a source, behind the encoder, and stay in the cache.
/// </summary>
/// <param name="layer">Heads and sizes of keys and values.</param>
/// <param name="hiddenSize">Width of the residual stream.</param>
/// <param name="scale">The factor of q kᵀ.</param>
internal sealed class CrossAttention(KvLayer layer, int hiddenSize, double scale)
{
    private readonly StepTensor _q = StepGraph.Tokens("cross q", layer.NumKeyValueHeads * layer.KeyDim), _k = StepGraph.Tokens("cross k", layer.NumKeyValueHeads * layer.KeyDim),
        _v = StepGraph.Tokens("cross v", layer.NumKeyValueHeads * layer.ValueDim), _attended = StepGraph.Tokens("cross attended", layer.NumKeyValueHeads * layer.ValueDim),
        _y = StepGraph.Tokens("cross attention", hiddenSize);

    /// <summary>Appends, to the step of sources, what leaves one layer's keys and values in the cache.</summary>
    /// <param name="graph">The step of sources.</param>
    /// <param name="cacheLayer">The layer's number in the cache.</param>
    /// <param name="states">The encoder's last states, <c>[tokens, hidden]</c>.</param>
    /// <param name="weights">The layer's weights.</param>
    public void Store(StepGraph graph, int cacheLayer, StepTensor states, AttentionWeights weights)
    {
        graph.Decoder.Add(new Project(states, new Projection(weights.KProj, _k), new Projection(weights.VProj, _v)));
        // Nothing turns here, so that the queries, which it would turn too, may be anything.
        graph.Decoder.Add(new RotateAndStore(cacheLayer, _k, _k, _v, null, 0));
    }

    /// <summary>Appends one layer's attention to the decoder's step.</summary>
    /// <param name="graph">The decoder's step.</param>
    /// <param name="cacheLayer">The layer's number in the cache.</param>
    /// <param name="h">The input, <c>[tokens, hidden]</c>.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="x">The residual stream, <c>[tokens, hidden]</c>; the result is added to it.</param>
    public void Add(StepGraph graph, int cacheLayer, StepTensor h, AttentionWeights weights, StepTensor x)
    {
        graph.Decoder.Add(new Project(h, new Projection(weights.QProj, _q)));
        graph.Decoder.Add(new Attend(cacheLayer, _q, _attended, scale) { Mask = AttentionMask.Whole });
        graph.Decoder.Add(new Project(_attended, new Projection(weights.OProj, _y, x)));
    }
}
