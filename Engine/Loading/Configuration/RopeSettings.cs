using System.Text.Json;

namespace Engine.Loading.Configuration;

/// <summary>
/// Where a configuration says how positions are rotated: <c>rope_parameters</c> in transformers 5, which may differ between types of layers, and before that
/// <c>rope_theta</c>, <c>rope_scaling</c>, and <c>rope_local_base_freq</c> for layers with a window.
/// </summary>
internal static class RopeSettings
{
    /// <summary>The type of layers that attend to everything.</summary>
    public const string FullAttention = "full_attention";

    /// <summary>The type of layers that attend to a window.</summary>
    public const string SlidingAttention = "sliding_attention";

    /// <summary>The section for a type of layers, or null.</summary>
    public static ConfigKeys? Section(ConfigKeys keys, string layerType)
    {
        ConfigKeys? rope = keys.Section("rope_parameters") ?? keys.Section("rope_scaling");
        return IsByType(rope) ? rope!.Section(layerType) : rope;
    }

    /// <summary>Whether types of layers have settings of their own.</summary>
    public static bool IsByType(ConfigKeys? rope) => rope?.Json is { } r && r.EnumerateObject().Any(p => p.Value.ValueKind == JsonValueKind.Object
        && (p.NameEquals(FullAttention) || p.NameEquals(SlidingAttention)));

    /// <summary>The base of the frequencies.</summary>
    /// <exception cref="ModelLoadException">It is out of range.</exception>
    public static double Theta(ConfigKeys keys, ConfigKeys? rope)
        => Checked(keys, "rope_theta", (keys.Json is null ? null : rope?.Number("rope_theta")) ?? keys.Number("rope_theta") ?? 10000);

    /// <summary>
    /// The configuration as layers with a window rotate: the section of their own, or the local base without scaling. Without either they rotate as all do, or
    /// where
    /// <paramref name="unscaled"/>, without scaling.
    /// </summary>
    /// <exception cref="ModelLoadException">A setting is out of range or not supported.</exception>
    public static ModelConfig Sliding(ModelConfig config, bool unscaled = false)
    {
        ConfigKeys keys = config.Keys;
        if (keys.Number("rope_local_base_freq") is { } theta)
            return config with { RopeTheta = Checked(keys, "rope_local_base_freq", theta), RopeScaling = null };
        if (keys.Json is null || !IsByType(keys.Section("rope_parameters") ?? keys.Section("rope_scaling")))
            return unscaled ? config with { RopeScaling = null } : config;
        ConfigKeys? rope = Section(keys, SlidingAttention);
        return config with { RopeTheta = Theta(keys, rope), RopeScaling = RopeScaling.Read(rope, keys, config.RotaryDim) };
    }

    private static double Checked(ConfigKeys keys, string key, double theta) => theta is > 0 and < 1e15 ? theta
        : throw new ModelLoadException("a setting is out of range", keys.File, keys.Spell(key), theta, "more than 0, less than 1e15");
}
