using Engine.Loading.Configuration;

namespace Engine.Models;

/// <summary>SmolLM3: Llama in which every fourth layer, or what <c>no_rope_layers</c> says, has no positions.</summary>
internal static class SmolLm3
{
    private const int Interval = 4;

    /// <summary>The table's row. llama.cpp leaves positions out in every fourth layer.</summary>
    public static Architecture Row { get; } = Llama.Architecture("smollm3",
        """{"num_key_value_heads": 4, "max_position_embeddings": 32768, "rope_theta": 2000000, "use_sliding_window": false, "tie_word_embeddings": true}""", Style) with
    {
        Gguf = "smollm3",
        NotInGguf = config => !Rotated(config).SequenceEqual(Enumerable.Range(0, config.NumHiddenLayers).Select(layer => (layer + 1) % Interval != 0))
            ? "llama.cpp leaves positions out in every fourth layer: no_rope_layers" : null,
    };

    private static DecoderStyle Style(ModelConfig config)
    {
        bool[] rotated = Rotated(config);
        int?[] windows = LayerPattern.Windows(config, layer => !rotated[layer]);
        var style = new DecoderStyle(config);
        return style with { Attention = style.Attention with { Window = layer => windows[layer], Table = layer => rotated[layer] ? 0 : null } };
    }

    private static bool[] Rotated(ModelConfig config)
    {
        if (config.Keys.Integers("no_rope_layers") is not { } said)
        {
            int interval = config.Keys.Positive("no_rope_layer_interval", int.MaxValue) ?? Interval;
            return [.. Enumerable.Range(0, config.NumHiddenLayers).Select(layer => (layer + 1) % interval != 0)];
        }

        return said.Length == config.NumHiddenLayers ? [.. said.Select(v => v != 0)]
            : throw new ModelLoadException("the entries are not as many as the layers", config.Keys.File, "no_rope_layers", said.Length, config.NumHiddenLayers);
    }
}
