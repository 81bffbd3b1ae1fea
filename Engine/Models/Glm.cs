using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;

namespace Engine.Models;

/// <summary>
/// GLM-4 of 2024 (<c>glm</c>) and of 2025 (<c>glm4</c>, with norms behind its branches too): Llama with partial rotation of neighbouring dimensions, biases of
/// queries, keys and
/// values, and fused gates.
/// </summary>
internal static class Glm
{
    private const string Defaults =
        """{"head_dim": 128, "num_key_value_heads": 2, "max_position_embeddings": 131072, "rms_norm_eps": 1.5625e-7, "partial_rotary_factor": 0.5, "attention_bias": true, "tie_word_embeddings": false}""";

    /// <summary>The rows.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        Row("glm", "chatglm", GgufNames.Llama, new BlockStyle()),
        Row("glm4", "glm4", GgufNames.Llama.WithNormsBehind("post_self_attn_layernorm", "post_mlp_layernorm"),
            new BlockStyle { AfterAttention = "post_self_attn_layernorm", AfterMlp = "post_mlp_layernorm" }),
    ];

    private static Architecture Row(string modelType, string gguf, GgufNames names, BlockStyle block) => new()
    {
        ModelType = modelType,
        Gguf = gguf,
        ConfigDefaults = Defaults,
        GgufNames = names.With(new Dictionary<string, string> { ["model.layers.{N}.mlp.gate_up_proj"] = "blk.{N}.ffn_up" }),
        GgufRowOrders = Llama.Pairs,
        FolderRowOrders = Llama.Pairs,
        Adapt = Exact,
        Divided = ["ffn_up"],
        Create = Decoder.Of(config => Style(config, block)),
    };

    // llama.cpp's converter writes 1e-5 for glm, whatever the configuration says; all published ones say this.
    private static ModelConfig Exact(ModelConfig config) => config.Keys.Metadata?.String("general.architecture") == "chatglm" && config.RmsNormEps == 1e-5f
        ? config with { RmsNormEps = 1.5625e-7f } : config;

    private static DecoderStyle Style(ModelConfig config, BlockStyle block)
    {
        var style = new DecoderStyle(config);
        return style with { Block = block, Attention = style.Attention with { OutputBias = false }, Mlp = style.Mlp with { Fused = "gate_up_proj" } };
    }
}
