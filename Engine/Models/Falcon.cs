using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// Falcon (Almazrouei et al. 2023): one key for all queries in the 7B model, for groups of them in the larger ones, which have two norms for their parallel
/// branches;
/// the 1B models have ALiBi, as many keys as queries, and branches one behind the other.
/// </summary>
internal static class Falcon
{
    private const string Layer = "transformer.h.{N}.";

    /// <summary>The table's row.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "falcon",
        Gguf = "falcon",
        ConfigSpelling = new Dictionary<string, string>
        {
            ["intermediate_size"] = "ffn_hidden_size",
            ["num_key_value_heads"] = "num_kv_heads",
            ["layer_norm_eps"] = "layer_norm_epsilon",
            ["hidden_act"] = "activation",
            ["attention_bias"] = "bias",
        },
        ConfigDefaults =
            """{"expansion_ratio": 4, "max_position_embeddings": 2048, "layer_norm_eps": 1e-5, "hidden_act": "gelu", "attention_bias": false, "multi_query": true, "parallel_attn": true, "tie_word_embeddings": true}""",
        Adapt = config => config.Keys.Json is null ? config : config with
        {
            NumKeyValueHeads = IsNew(config) ? config.NumKeyValueHeads : config.Keys.Boolean("multi_query") == true ? 1 : config.NumAttentionHeads,
        },
        Folder = new FolderLayout { BaseModule = "transformer" },
        GgufNames = GgufNames.Of(new Dictionary<string, string>
        {
            ["transformer.word_embeddings"] = "token_embd",
            ["transformer.ln_f"] = "output_norm",
            ["lm_head"] = "output",
            [Layer + "input_layernorm"] = "blk.{N}.attn_norm",
            [Layer + "ln_mlp"] = "blk.{N}.attn_norm",
            [Layer + "ln_attn"] = "blk.{N}.attn_norm_2",
            [Layer + "self_attention.query_key_value"] = "blk.{N}.attn_qkv",
            [Layer + "self_attention.dense"] = "blk.{N}.attn_output",
            [Layer + "mlp.dense_h_to_4h"] = "blk.{N}.ffn_up",
            [Layer + "mlp.dense_4h_to_h"] = "blk.{N}.ffn_down",
        }),
        Divided = ["attn_qkv"],
        Create = (config, weights) => new Decoder(Style(config, weights), weights),
    };

    private static DecoderStyle Style(ModelConfig config, WeightManifest weights)
    {
        bool two = weights.IsGguf ? weights.Has("transformer.h.0.ln_attn.weight") : IsNew(config) && config.Keys.Integer("num_ln_in_parallel_attn") is null or 2;
        bool parallel = IsNew(config) || config.Keys.Boolean("parallel_attn") != false, alibi = config.Keys.Boolean("alibi") == true;
        return new(config)
        {
            Layers = "transformer.h",
            Norm = new NormStyle(config.LayerNormEps ?? 1e-5f, Centred: true) { Bias = true },
            Embedding = new() { Module = "transformer.word_embeddings" },
            Block = new()
            {
                BeforeAttention = two ? "ln_attn" : "input_layernorm",
                BeforeMlp = two ? "ln_mlp" : parallel ? null : "post_attention_layernorm",
                Form = parallel ? BlockForm.Parallel : BlockForm.Sequential,
            },
            Attention = new()
            {
                Module = "self_attention",
                Fused = "query_key_value",
                Layout = QkvLayout.Grouped,
                Output = "dense",
                Bias = config.AttentionBias,
                OutputBias = config.AttentionBias,
                // Biases are scaled as products are; transformers adds them twice, with the mask and by themselves.
                Slopes = alibi ? AlibiSlopes.Of(config.NumAttentionHeads, 2 / Math.Sqrt(config.HeadDim)) : null,
                Table = _ => alibi ? null : 0,
            },
            Mlp = new() { Gate = null, Up = "dense_h_to_4h", Down = "dense_4h_to_h", Bias = config.AttentionBias, Function = ActivationFunctions.Of(config, ActivationFunction.Gelu) },
            Head = new() { Norm = "transformer.ln_f" },
            Rotaries = alibi ? [] : [config],
        };
    }

    private static bool IsNew(ModelConfig config) => config.Keys.Boolean("new_decoder_architecture") == true;
}
