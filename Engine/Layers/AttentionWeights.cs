using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>The weights of one layer's attention.</summary>
/// <param name="QProj">Queries, <c>[heads · keyDim, hidden]</c>.</param>
/// <param name="KProj">Keys, <c>[keyValueHeads · keyDim, hidden]</c>.</param>
/// <param name="VProj">Values, <c>[keyValueHeads · valueDim, hidden]</c>.</param>
/// <param name="OProj">The output projection to the residual stream, <c>[hidden, heads · valueDim]</c>.</param>
/// <param name="Norms">Norms of each head of q and k, or null for a model without them.</param>
internal sealed record AttentionWeights(Linear QProj, Linear KProj, Linear VProj, Linear OProj, HeadNorms? Norms = null)
{
    /// <summary>Declares the weights under Llama's names: <c>q_proj</c>, <c>k_proj</c>, <c>v_proj</c>, <c>o_proj</c>, <c>q_norm</c>, <c>k_norm</c>.</summary>
    /// <param name="c">Heads and sizes.</param>
    /// <param name="w">The weights below <c>self_attn</c>.</param>
    /// <param name="normalized">Whether the heads of q and k have norms.</param>
    /// <exception cref="ModelLoadException">A weight is missing or has another shape.</exception>
    /// <exception cref="ModelLoadException">A weight is missing or has another shape.</exception>
    /// <exception cref="ModelLoadException">A weight is missing or has another shape.</exception>
    public static AttentionWeights Of(ModelConfig c, WeightManifest w, bool normalized = false) => new(
        w.Linear("q_proj", c.NumAttentionHeads * c.HeadDim, c.HiddenSize, c.AttentionBias),
        w.Linear("k_proj", c.NumKeyValueHeads * c.HeadDim, c.HiddenSize, c.AttentionBias),
        w.Linear("v_proj", c.NumKeyValueHeads * c.VHeadDim, c.HiddenSize, c.AttentionBias),
        w.Linear("o_proj", c.HiddenSize, c.NumAttentionHeads * c.VHeadDim, c.AttentionBias),
        normalized ? new HeadNorms(w.RmsNorm("q_norm", c.HeadDim, c.RmsNormEps), w.RmsNorm("k_norm", c.HeadDim, c.RmsNormEps)) : null);
}
