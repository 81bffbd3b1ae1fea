using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// Gemma 1, 2 and 3 (text): embeddings times the root of their width, norms whose weights are stored less one, gates with GELU. Gemma 2 has norms behind its
/// branches
/// too, soft caps, and windows in every second layer; Gemma 3 has norms of heads, and layers with a window rotate with a base of their own.
/// </summary>
internal static class Gemma
{
    private const string Scalar = "query_pre_attn_scalar";

    /// <summary>The rows.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        Row("gemma", "gemma", """{"head_dim": 256, "max_position_embeddings": 8192}""") with { Create = Decoder.Of(Style) },
        Row("gemma2", "gemma2",
            """{"head_dim": 256, "num_key_value_heads": 4, "max_position_embeddings": 8192, "sliding_window": 4096, "query_pre_attn_scalar": 256, "attn_logit_softcapping": 50, "final_logit_softcapping": 30}""") with
        {
            GgufNames = Sandwiched,
            Create = Decoder.Of(c => Sandwich(c, LayerPattern.Windows(c, layer => layer % 2 == 0))),
        },
        Row("gemma3_text", "gemma3",
            """{"head_dim": 256, "num_key_value_heads": 4, "max_position_embeddings": 131072, "sliding_window": 4096, "query_pre_attn_scalar": 256, "rope_theta": 1000000, "rope_local_base_freq": 10000}""") with
        {
            GgufNames = Sandwiched,
            Create = Decoder.Of(WithTwoRotaries),
        },
    ];

    private static GgufNames Sandwiched => GgufNames.Llama.WithNormsBehind("post_attention_layernorm", "post_feedforward_layernorm")
        .With(new Dictionary<string, string> { ["model.layers.{N}.pre_feedforward_layernorm"] = "blk.{N}.ffn_norm" });

    private static Architecture Row(string modelType, string gguf, string configDefaults) => new()
    {
        ModelType = modelType,
        Gguf = gguf,
        ConfigSpelling = new Dictionary<string, string> { ["hidden_act"] = "hidden_activation" },
        ConfigDefaults = configDefaults,
        // The head is always the embedding.
        Adapt = config => config with { TieWordEmbeddings = config.TieWordEmbeddings ?? true },
        Create = Decoder.Of(Style),
    };

    private static DecoderStyle Style(ModelConfig config)
    {
        var style = new DecoderStyle(config);
        return style with
        {
            Norm = style.Norm with { PlusOne = true },
            Embedding = new() { Scale = (float)Math.Sqrt(config.HiddenSize) },
            Mlp = style.Mlp with { Function = ActivationFunctions.Of(config, ActivationFunction.GeluTanh) },
        };
    }

    private static DecoderStyle Sandwich(ModelConfig config, int?[] windows)
    {
        DecoderStyle style = Style(config);
        return style with
        {
            Block = new() { AfterAttention = "post_attention_layernorm", BeforeMlp = "pre_feedforward_layernorm", AfterMlp = "post_feedforward_layernorm" },
            Attention = style.Attention with
            {
                Scale = _ => 1 / Math.Sqrt(QueryScalar(config)),
                SoftCap = (float?)config.Keys.Number("attn_logit_softcapping"),
                Window = layer => windows[layer],
            },
            Head = new() { SoftCap = (float?)config.Keys.Number("final_logit_softcapping") },
        };
    }

    private static DecoderStyle WithTwoRotaries(ModelConfig config)
    {
        int?[] windows = LayerPattern.Windows(config, LayerPattern.LastIsFull(config, 6));
        DecoderStyle style = Sandwich(config, windows);
        return style with
        {
            Attention = style.Attention with { Norms = new QueryKeyNormStyle(style.Norm), Table = layer => windows[layer] is null ? 0 : 1 },
            Rotaries = [config, RopeSettings.Sliding(config)],
        };
    }

    // GGUF files do not say it: llama.cpp goes by the number of layers. The largest models of both generations divide by the width of a head as the stream has
    // it.
    private static double QueryScalar(ModelConfig config) => config.Keys.Positive(Scalar, 1 << 24)
        ?? (config.NumHiddenLayers is 46 or 62 ? config.HiddenSize / config.NumAttentionHeads : config.HeadDim);
}
