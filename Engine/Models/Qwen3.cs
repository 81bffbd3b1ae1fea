using Engine.Layers;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// Qwen3: Llama with an RMS norm of each head of queries and keys before the rotary embedding. A sliding window, where it is switched on, holds
/// for the layers from <c>max_window_layers</c> on, or for those that <c>layer_types</c> names.
/// </summary>
internal sealed class Qwen3 : Llama
{
    private const string Sliding = "sliding_attention";
    private readonly int?[] _windows;

    private Qwen3(ModelConfig config, WeightManifest weights) : base(config, weights, normalizedHeads: true) => _windows = Windows(config);

    /// <summary>The table's row. GGUF files keep the order of rows, since llama.cpp turns halves of a head here as transformers does.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "qwen3",
        Gguf = "qwen3",
        ConfigDefaults =
            """{"head_dim": 128, "num_key_value_heads": 32, "max_position_embeddings": 32768, "use_sliding_window": false, "sliding_window": 4096, "max_window_layers": 28}""",
        NotInGguf = config => Windows(config).Any(w => w is not null) ? "llama.cpp computes Qwen3 without sliding windows: use_sliding_window" : null,
        Create = (config, weights) => new Qwen3(config, weights),
    };

    /// <inheritdoc/>
    protected override int? WindowOf(int layer) => _windows[layer];

    private static int?[] Windows(ModelConfig config)
    {
        int? window = config.SlidingWindow;
        long first = config.Keys.Integer("max_window_layers") ?? 0;
        if (config.Keys.LayerTypes(config.NumHiddenLayers, "full_attention", Sliding) is not { } types)
            return [.. Enumerable.Range(0, config.NumHiddenLayers).Select(i => i >= first ? window : null)];
        if (window is null && types.Contains(Sliding))
            throw new ModelLoadException("a layer has a sliding window, but its size is not given or switched off", config.Keys.File, "layer_types",
                Sliding, "sliding_window and use_sliding_window");
        return [.. types.Select(t => t == Sliding ? window : null)];
    }
}
