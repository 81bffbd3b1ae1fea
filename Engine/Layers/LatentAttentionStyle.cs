using Engine.Caching;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>Sizes and settings of attention through a latent vector, and the names of its weights, which are DeepSeek's.</summary>
/// <param name="Sizes">Sizes.</param>
/// <param name="QueryRank">Width of what queries are made of (<c>q_lora_rank</c>); null where they are made of the input.</param>
/// <param name="Interleaved">Whether the checkpoint has the two dimensions of a rotated pair next to each other.</param>
/// <param name="Scale">What scores are multiplied by.</param>
/// <param name="Eps">ε of its own norms.</param>
internal sealed record LatentAttentionStyle(LatentSizes Sizes, int? QueryRank, bool Interleaved, double Scale, float Eps)
{
    /// <summary>One key of rotated dimensions and latent vector, and the latent vector as its value.</summary>
    public KvLayer Cache => new(1, Sizes.Rotary + Sizes.Latent, Sizes.Latent, null);

    /// <summary>Declares the weights.</summary>
    /// <param name="c">Sizes.</param>
    /// <param name="w">The weights of the layer's attention.</param>
    /// <param name="layer">Its number.</param>
    /// <exception cref="ModelLoadException">A weight is missing or has another shape.</exception>
    public LatentAttention Declare(ModelConfig c, WeightManifest w, int layer)
    {
        (int heads, int latent, int rotary, int plain, int value) = Sizes;
        var norm = new NormStyle(Eps);
        RowOrder? order = Interleaved ? new RowOrder(rotary) : null;
        (Linear, Norm)? down = QueryRank is { } rank ? (w.Linear("q_a_proj", rank, c.HiddenSize, c.AttentionBias), norm.Of(w, "q_a_layernorm", rank)) : null;
        int head = plain + rotary;
        Linear[] queries = w.Linears(QueryRank is null ? "q_proj" : "q_b_proj", heads * head, QueryRank ?? c.HiddenSize, null,
            new(new RowGroups(0, heads * plain, plain, head)), new(new RowGroups(plain, heads * rotary, rotary, head), order));
        Linear[] keys = w.Linears("kv_a_proj_with_mqa", latent + rotary, c.HiddenSize, c.AttentionBias, new(new RowGroups(0, latent)), new(new RowGroups(latent, rotary), order));
        Norm latentNorm = norm.Of(w, "kv_a_layernorm", latent);
        (IReadOnlyList<WeightMatrix> k, IReadOnlyList<WeightMatrix> v) = w.LatentHeads("kv_b_proj", "k_b_proj", "v_b_proj", heads, plain, value, latent);
        return new LatentAttention(layer, Sizes, new LatentWeights(down, queries[0], queries[1], keys[0], keys[1], latentNorm, k, v,
            w.Linear("o_proj", c.HiddenSize, heads * value, c.AttentionBias)), Scale);
    }
}
