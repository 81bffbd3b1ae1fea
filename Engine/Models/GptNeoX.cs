using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// GPT-NeoX (Black et al. 2022) and Pythia: attention and MLP side by side behind layer norms of their own, partial rotation, one matrix of queries, keys and
/// values.
/// </summary>
internal static class GptNeoX
{
    private const string Layer = "gpt_neox.layers.{N}.";

    /// <summary>The table's row.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "gpt_neox",
        Gguf = "gptneox",
        ConfigSpelling = new Dictionary<string, string> { ["rope_theta"] = "rotary_emb_base", ["partial_rotary_factor"] = "rotary_pct" },
        ConfigDefaults =
            """{"max_position_embeddings": 2048, "layer_norm_eps": 1e-5, "partial_rotary_factor": 0.25, "hidden_act": "gelu", "use_parallel_residual": true, "attention_bias": true, "tie_word_embeddings": false}""",
        Folder = new FolderLayout { BaseModule = "gpt_neox", Ignored = [".attention.rotary_emb.inv_freq", ".attention.bias", ".attention.masked_bias"] },
        GgufNames = GgufNames.Of(new Dictionary<string, string>
        {
            ["gpt_neox.embed_in"] = "token_embd",
            ["gpt_neox.final_layer_norm"] = "output_norm",
            ["embed_out"] = "output",
            [Layer + "input_layernorm"] = "blk.{N}.attn_norm",
            [Layer + "attention.query_key_value"] = "blk.{N}.attn_qkv",
            [Layer + "attention.dense"] = "blk.{N}.attn_output",
            [Layer + "post_attention_layernorm"] = "blk.{N}.ffn_norm",
            [Layer + "mlp.dense_h_to_4h"] = "blk.{N}.ffn_up",
            [Layer + "mlp.dense_4h_to_h"] = "blk.{N}.ffn_down",
        }),
        Divided = ["attn_qkv"],
        Create = Decoder.Of(Style),
    };

    private static DecoderStyle Style(ModelConfig config) => new(config)
    {
        Layers = "gpt_neox.layers",
        Norm = new NormStyle(config.LayerNormEps ?? 1e-5f, Centred: true) { Bias = true },
        Embedding = new() { Module = "gpt_neox.embed_in" },
        Block = new() { Form = config.Keys.Boolean("use_parallel_residual") == false ? BlockForm.Sequential : BlockForm.Parallel },
        Attention = new()
        {
            Module = "attention",
            Fused = "query_key_value",
            Layout = QkvLayout.Grouped,
            Output = "dense",
            Bias = config.AttentionBias,
            OutputBias = config.AttentionBias,
        },
        Mlp = new() { Gate = null, Up = "dense_h_to_4h", Down = "dense_4h_to_h", Bias = true, Function = ActivationFunctions.Of(config, ActivationFunction.Gelu) },
        Head = new() { Norm = "gpt_neox.final_layer_norm", Module = "embed_out" },
    };
}
