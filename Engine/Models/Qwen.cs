using Engine.Layers;
using Engine.Loading.Configuration;

namespace Engine.Models;

/// <summary>
/// Qwen 2 and 2.5: Llama with biases of queries, keys and values; Qwen 3: with an RMS norm of each head of queries and keys in their place. A sliding window,
/// where it is
/// switched on, holds for the layers from <c>max_window_layers</c> on, or for those that <c>layer_types</c> names.
/// </summary>
internal static class Qwen
{
    /// <summary>The rows of the dense models. GGUF files keep the order of rows, since llama.cpp turns halves of a head here as transformers does.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } =
    [
        Row("qwen2", """{"num_key_value_heads": 32, "max_position_embeddings": 32768, "use_sliding_window": false, "sliding_window": 4096, "max_window_layers": 28}""") with
        {
            Create = Decoder.Of(Biased),
        },
        Row("qwen3",
            """{"head_dim": 128, "num_key_value_heads": 32, "max_position_embeddings": 32768, "use_sliding_window": false, "sliding_window": 4096, "max_window_layers": 28}"""),
    ];

    /// <summary>Qwen 2's style.</summary>
    public static DecoderStyle Biased(ModelConfig config) => Windowed(config) is var style
        ? style with { Attention = style.Attention with { Bias = config.Keys.Boolean("qkv_bias") ?? true, OutputBias = null } } : style;

    /// <summary>Qwen 3's style.</summary>
    public static DecoderStyle Normalized(ModelConfig config)
    {
        DecoderStyle style = Windowed(config);
        return style with { Attention = style.Attention with { Norms = new QueryKeyNormStyle(style.Norm) } };
    }

    /// <summary>The window of each layer.</summary>
    public static int?[] Windows(ModelConfig config)
    {
        long first = config.Keys.Integer("max_window_layers") ?? 0;
        return LayerPattern.Windows(config, layer => layer >= first);
    }

    private static Architecture Row(string modelType, string configDefaults) => new()
    {
        ModelType = modelType,
        Gguf = modelType,
        ConfigDefaults = configDefaults,
        NotInGguf = config => Windows(config).Any(w => w is not null) ? "llama.cpp computes Qwen without sliding windows: use_sliding_window" : null,
        Create = Decoder.Of(Normalized),
    };

    private static DecoderStyle Windowed(ModelConfig config)
    {
        int?[] windows = Windows(config);
        var style = new DecoderStyle(config);
        return style with { Attention = style.Attention with { Window = layer => windows[layer] } };
    }
}
