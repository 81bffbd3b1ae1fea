using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>The weights of one layer's attention.</summary>
/// <param name="QProj">Queries, <c>[heads · keyDim, hidden]</c>.</param>
/// <param name="KProj">Keys, <c>[keyValueHeads · keyDim, hidden]</c>.</param>
/// <param name="VProj">Values, <c>[keyValueHeads · valueDim, hidden]</c>.</param>
/// <param name="OProj">The output projection to the residual stream, <c>[hidden, heads · valueDim]</c>.</param>
/// <param name="Norms">Norms of queries and keys, or null.</param>
/// <param name="Slopes">A slope for each head (ALiBi), or null.</param>
/// <param name="Sinks">A score for each head that has no value, or null.</param>
/// <param name="Biases">Biases by relative position, as <see cref="Attend.Biases"/>, or null.</param>
internal sealed record AttentionWeights(Linear QProj, Linear KProj, Linear VProj, Linear OProj, QueryKeyNorms? Norms = null, WeightVector? Slopes = null,
    WeightVector? Sinks = null, WeightVector? Biases = null);

/// <summary>What one layer's attention computes with its weights.</summary>
/// <param name="Scale">What q kᵀ is multiplied by.</param>
/// <param name="RotaryDim">Rotated dimensions of a head, the first; 0 for a layer without rotary positions.</param>
/// <param name="Table">The number of the model's rotary embedding.</param>
/// <param name="SoftCap">The soft cap of scores, or null.</param>
/// <param name="Clamp">What queries, keys and values are clamped to, or null.</param>
/// <param name="Mask">Which positions a token attends to.</param>
internal readonly record struct AttentionRule(double Scale, int RotaryDim, int Table = 0, float? SoftCap = null, float? Clamp = null,
    AttentionMask Mask = AttentionMask.Causal);

/// <summary>
/// Grouped-query attention (Ainslie et al. 2023): q, k, v = projections of h; q and k are normalized where the layer has norms for that, and rotated by their
/// position (Su et al. 2021). k and v are stored in the cache, and attention reads them in the cache's format: o_proj(softmax(q kᵀ · scale) v). An
/// encoder is done with a layer's keys and values when the next begins, so that all its layers may use one of the cache.
/// </summary>
/// <param name="layer">The layer's number in the cache.</param>
/// <param name="cache">Heads, sizes and window of its keys and values.</param>
/// <param name="weights">Its weights.</param>
/// <param name="rule">What it computes with them.</param>
internal sealed class Attention(int layer, KvLayer cache, AttentionWeights weights, AttentionRule rule) : Branch
{
    /// <inheritdoc/>
    public override void Add(StepGraph graph, StepTensors tensors, StepTensor h, StepTensor y, StepTensor? residual)
    {
        StepTensor q = tensors.Tokens("q", weights.QProj.Weight.Rows), k = tensors.Tokens("k", weights.KProj.Weight.Rows),
            v = tensors.Tokens("v", weights.VProj.Weight.Rows), attended = tensors.Tokens("attended", weights.OProj.Weight.Columns);
        graph.Decoder.Add(new Project(h, new Projection(weights.QProj, q), new Projection(weights.KProj, k), new Projection(weights.VProj, v)));
        if (rule.Clamp is { } clamp)
            foreach (StepTensor t in new[] { q, k, v }) graph.Decoder.Add(new Activate(t, ActivationFunction.Clamp, clamp));
        QueryKeyNorms? norms = weights.Norms;
        int rotaryDim = rule.RotaryDim;
        if (norms is { AfterRotation: true })
        {
            // Turned first; what is stored here is stored again below, with its norm.
            graph.Decoder.Add(new RotateAndStore(layer, q, k, v, null, rotaryDim, rule.Table));
            rotaryDim = 0;
        }

        (q, k) = (Normalized(q, norms?.Query), Normalized(k, norms?.Key));
        HeadNorms? heads = norms is { Scope: NormScope.Head } ? new HeadNorms(norms.Query, norms.Key) : null;
        graph.Decoder.Add(new RotateAndStore(layer, q, k, v, heads, rotaryDim, rule.Table));
        graph.Decoder.Add(new Attend(layer, q, attended, rule.Scale)
        {
            Mask = rule.Mask,
            SoftCap = rule.SoftCap,
            Slopes = weights.Slopes,
            Biases = weights.Biases,
            Sinks = weights.Sinks,
        });
        graph.Decoder.Add(new Project(attended, new Projection(weights.OProj, y, residual)));

        StepTensor Normalized(StepTensor x, Norm? norm)
        {
            if (norm is null || norms!.Scope == NormScope.Head) return x;
            if (norms.Scope == NormScope.EachHead)
            {
                graph.Decoder.Add(new NormalizeHeads(x, norm, cache.KeyDim));
                return x;
            }

            StepTensor normalized = tensors.Tokens(x.Name + "_normalized", x.Columns);
            graph.Decoder.Add(new Normalize(x, norm, normalized));
            return normalized;
        }
    }
}
