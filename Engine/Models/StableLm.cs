using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;

namespace Engine.Models;

/// <summary>
/// StableLM: Llama with layer norms and partial rotation; where the configuration says so, with norms of each head, and with attention and MLP side by side.
/// </summary>
internal static class StableLm
{
    /// <summary>The table's row.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "stablelm",
        Gguf = "stablelm",
        ConfigDefaults =
            """{"max_position_embeddings": 4096, "layer_norm_eps": 1e-5, "partial_rotary_factor": 0.25, "use_qkv_bias": false, "qk_layernorm": false, "use_parallel_residual": false, "tie_word_embeddings": false}""",
        GgufNames = GgufNames.Llama.With(new Dictionary<string, string>
        {
            ["model.layers.{N}.self_attn.q_layernorm"] = "blk.{N}.attn_q_norm",
            ["model.layers.{N}.self_attn.k_layernorm"] = "blk.{N}.attn_k_norm",
        }),
        Create = (config, weights) => new Decoder(Style(config, weights.Has("model.layers.0.self_attn.q_layernorm.weight")), weights),
    };

    // GGUF files do not say whether heads have norms: the tensors do.
    private static DecoderStyle Style(ModelConfig config, bool stacked)
    {
        var style = new DecoderStyle(config);
        var norm = new NormStyle(config.LayerNormEps ?? 1e-5f, Centred: true) { Bias = true };
        bool parallel = config.Keys.Boolean("use_parallel_residual") == true;
        return style with
        {
            Norm = norm,
            Block = new() { BeforeMlp = parallel ? null : "post_attention_layernorm", Form = parallel ? BlockForm.Parallel : BlockForm.Sequential },
            Attention = style.Attention with
            {
                Bias = config.Keys.Boolean("use_qkv_bias"),
                OutputBias = false,
                Norms = stacked || config.Keys.Boolean("qk_layernorm") == true
                    ? new QueryKeyNormStyle(norm, NormScope.EachHead) { Query = "q_layernorm", Key = "k_layernorm" } : null,
            },
        };
    }
}
