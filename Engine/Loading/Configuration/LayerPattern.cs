namespace Engine.Loading.Configuration;

/// <summary>Which layers attend to a window: those that <c>layer_types</c> names, or else those of the architecture's rule.</summary>
internal static class LayerPattern
{
    /// <summary>Whether each layer attends to a window.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="rule">Which layers do where the file does not say.</param>
    /// <exception cref="ModelLoadException">The types are not as many as the layers, or not known.</exception>
    public static bool[] Sliding(ModelConfig config, Func<int, bool> rule)
        => config.Keys.LayerTypes(config.NumHiddenLayers, RopeSettings.FullAttention, RopeSettings.SlidingAttention) is { } types
            ? [.. types.Select(t => t == RopeSettings.SlidingAttention)]
            : [.. Enumerable.Range(0, config.NumHiddenLayers).Select(rule)];

    /// <summary>The window of each layer in positions, null for full attention.</summary>
    /// <exception cref="ModelLoadException">As above; or a layer has a window, and the file does not say how long it is.</exception>
    public static int?[] Windows(ModelConfig config, Func<int, bool> rule)
    {
        bool[] sliding = Sliding(config, rule);
        if (config.SlidingWindow is null && sliding.Contains(true) && config.Keys.Has("layer_types"))
            throw new ModelLoadException("a layer has a sliding window, but its size is not given or switched off", config.Keys.File, "layer_types",
                RopeSettings.SlidingAttention, "sliding_window and use_sliding_window");
        return [.. sliding.Select(s => s ? config.SlidingWindow : null)];
    }

    /// <summary>The rule of a pattern of so many layers, of which the last attends to everything.</summary>
    /// <exception cref="ModelLoadException">The file's own pattern is out of range.</exception>
    public static Func<int, bool> LastIsFull(ModelConfig config, int usual)
    {
        int pattern = config.Keys.Positive("sliding_window_pattern", int.MaxValue) ?? usual;
        return layer => (layer + 1) % pattern != 0;
    }
}
