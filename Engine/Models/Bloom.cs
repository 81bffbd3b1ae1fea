using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// BLOOM (Le Scao et al. 2022): ALiBi in place of positions, a norm of the embeddings, and head by head one matrix of queries, keys and values.
/// </summary>
internal static class Bloom
{
    private const string Layer = "transformer.h.{N}.";

    /// <summary>The table's row.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "bloom",
        Gguf = "bloom",
        ConfigSpelling = new Dictionary<string, string>
        {
            ["hidden_size"] = "hidden_size|n_embed",
            ["num_hidden_layers"] = "n_layer|num_hidden_layers",
            ["num_attention_heads"] = "n_head|num_attention_heads",
            ["max_position_embeddings"] = "seq_length",
            ["layer_norm_eps"] = "layer_norm_epsilon",
        },
        ConfigDefaults = """{"expansion_ratio": 4, "max_position_embeddings": 2048, "layer_norm_eps": 1e-5, "tie_word_embeddings": true}""",
        Adapt = config => config with { RotaryDim = 0, NumKeyValueHeads = config.NumAttentionHeads },
        Folder = new FolderLayout { BaseModule = "transformer" },
        GgufNames = GgufNames.Of(new Dictionary<string, string>
        {
            ["transformer.word_embeddings"] = "token_embd",
            ["transformer.word_embeddings_layernorm"] = "token_embd_norm",
            ["transformer.ln_f"] = "output_norm",
            ["lm_head"] = "output",
            [Layer + "input_layernorm"] = "blk.{N}.attn_norm",
            [Layer + "self_attention.query_key_value"] = "blk.{N}.attn_qkv",
            [Layer + "self_attention.dense"] = "blk.{N}.attn_output",
            [Layer + "post_attention_layernorm"] = "blk.{N}.ffn_norm",
            [Layer + "mlp.dense_h_to_4h"] = "blk.{N}.ffn_up",
            [Layer + "mlp.dense_4h_to_h"] = "blk.{N}.ffn_down",
        }),
        Divided = ["attn_qkv"],
        Create = Decoder.Of(Style),
    };

    private static DecoderStyle Style(ModelConfig config)
    {
        if (config.Keys.Boolean("apply_residual_connection_post_layernorm") == true)
            throw new ModelLoadException("a stream that goes on from the norms is not supported yet", config.Keys.File, "apply_residual_connection_post_layernorm", true, false);
        return new(config)
        {
            Layers = "transformer.h",
            Norm = new NormStyle(config.LayerNormEps ?? 1e-5f, Centred: true) { Bias = true },
            Embedding = new() { Module = "transformer.word_embeddings", Norm = "transformer.word_embeddings_layernorm" },
            Attention = new()
            {
                Module = "self_attention",
                Fused = "query_key_value",
                Layout = QkvLayout.Grouped,
                Output = "dense",
                Bias = true,
                OutputBias = true,
                Slopes = AlibiSlopes.Of(config.NumAttentionHeads),
                Table = _ => null,
            },
            Mlp = new() { Gate = null, Up = "dense_h_to_4h", Down = "dense_4h_to_h", Bias = true, Function = ActivationFunction.GeluTanh },
            Head = new() { Norm = "transformer.ln_f" },
            Rotaries = [],
        };
    }
}
