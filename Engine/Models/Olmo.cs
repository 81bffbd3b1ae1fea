using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;

namespace Engine.Models;

/// <summary>
/// OLMo (Groeneveld et al. 2024): Llama with layer norms without weights, and clamped queries, keys and values. OLMo 2: RMS norms behind the branches in place
/// of before
/// them, and of all queries and all keys; OLMo 3: with windows in three layers of four, whose rotation is never scaled.
/// </summary>
internal static class Olmo
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        Llama.Architecture("olmo", """{"max_position_embeddings": 2048, "tie_word_embeddings": false}""", First) with
        {
            Gguf = "olmo",
        },
        Second("olmo2", _ => false) with { FitsGguf = keys => keys.Integer("sliding_window") is null or 0 },
        Second("olmo3", layer => (layer + 1) % 4 != 0),
    ];

    private static Architecture Second(string modelType, Func<int, bool> sliding) => new()
    {
        ModelType = modelType,
        Gguf = "olmo2",
        ConfigDefaults = """{"max_position_embeddings": 2048, "rms_norm_eps": 1e-5, "tie_word_embeddings": false}""",
        GgufNames = GgufNames.Llama.WithNormsBehind("post_attention_layernorm", "post_feedforward_layernorm"),
        Create = Decoder.Of(config => Behind(config, sliding)),
    };

    private static DecoderStyle First(ModelConfig config)
    {
        DecoderStyle style = Llama.Style(config);
        return style with
        {
            Norm = new NormStyle(1e-5f, Centred: true) { Weightless = true },
            Attention = style.Attention with { Clamp = Clamp(config) },
        };
    }

    private static DecoderStyle Behind(ModelConfig config, Func<int, bool> sliding)
    {
        int?[] windows = LayerPattern.Windows(config, sliding);
        var style = new DecoderStyle(config);
        return style with
        {
            Block = new() { BeforeAttention = null, AfterAttention = "post_attention_layernorm", BeforeMlp = null, AfterMlp = "post_feedforward_layernorm" },
            Attention = style.Attention with
            {
                Norms = new QueryKeyNormStyle(style.Norm, NormScope.AllHeads),
                Window = layer => windows[layer],
                Table = layer => windows[layer] is null ? 0 : 1,
            },
            Rotaries = windows.Any(w => w is not null) ? [config, RopeSettings.Sliding(config, unscaled: true)] : [config],
        };
    }

    /// <summary>What queries, keys and values are clamped to, or null.</summary>
    public static float? Clamp(ModelConfig config) => config.Keys.Number("clip_qkv") is { } clip and > 0 ? (float)clip : null;
}
