using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>MPT: ALiBi in place of positions, norms and projections without biases, one matrix of queries, keys and values.</summary>
internal static class Mpt
{
    private const string Layer = "transformer.blocks.{N}.";

    /// <summary>The table's row.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "mpt",
        Gguf = "mpt",
        ConfigSpelling = new Dictionary<string, string>
        {
            ["hidden_size"] = "d_model",
            ["num_hidden_layers"] = "n_layers",
            ["num_attention_heads"] = "n_heads",
            ["max_position_embeddings"] = "max_seq_len",
            ["layer_norm_eps"] = "layer_norm_epsilon",
        },
        ConfigDefaults = """{"expansion_ratio": 4, "max_position_embeddings": 2048, "layer_norm_eps": 1e-5, "tie_word_embeddings": true}""",
        Adapt = config => config with { RotaryDim = 0, NumKeyValueHeads = config.NumAttentionHeads },
        Folder = new FolderLayout { BaseModule = "transformer" },
        GgufNames = GgufNames.Of(new Dictionary<string, string>
        {
            ["transformer.wte"] = "token_embd",
            ["transformer.norm_f"] = "output_norm",
            ["lm_head"] = "output",
            [Layer + "norm_1"] = "blk.{N}.attn_norm",
            [Layer + "attn.Wqkv"] = "blk.{N}.attn_qkv",
            [Layer + "attn.out_proj"] = "blk.{N}.attn_output",
            [Layer + "norm_2"] = "blk.{N}.ffn_norm",
            [Layer + "ffn.up_proj"] = "blk.{N}.ffn_up",
            [Layer + "ffn.down_proj"] = "blk.{N}.ffn_down",
        }),
        Divided = ["attn_qkv"],
        Create = Decoder.Of(Style),
    };

    private static DecoderStyle Style(ModelConfig config)
    {
        ConfigKeys? attention = config.Keys.Json is null ? config.Keys : config.Keys.Section("attn_config");
        if (attention?.Boolean("qk_ln") == true)
            throw new ModelLoadException("norms of queries and keys are not supported yet", config.Keys.File, "attn_config.qk_ln", true, false);
        double biasMax = attention?.Number("alibi_bias_max") ?? 8;
        return new(config)
        {
            Layers = "transformer.blocks",
            Norm = new NormStyle(config.LayerNormEps ?? 1e-5f, Centred: true) { Bias = false },
            Embedding = new() { Module = "transformer.wte" },
            Block = new() { BeforeAttention = "norm_1", BeforeMlp = "norm_2" },
            Attention = new()
            {
                Module = "attn",
                Fused = "Wqkv",
                Output = "out_proj",
                Scale = _ => attention?.Number("softmax_scale"),
                Clamp = attention?.Number("clip_qkv") is { } clip and > 0 ? (float)clip : null,
                Slopes = AlibiSlopes.OfMpt(config.NumAttentionHeads, biasMax),
                Table = _ => null,
            },
            Mlp = new() { Module = "ffn", Gate = null, Function = ActivationFunction.Gelu },
            Head = new() { Norm = "transformer.norm_f" },
            Rotaries = [],
        };
    }
}
