using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;

namespace Engine.Loading.Quantized;

/// <summary>What a folder says of how it is quantised: the method, and the settings that it has.</summary>
/// <param name="Method">The method's name in lower case.</param>
/// <param name="Keys">Its settings.</param>
internal sealed record QuantizationSettings(string Method, ConfigKeys Keys)
{
    // Older folders have a file of their own.
    private static readonly (string File, string? Section, string Method)[] Files =
    [
        ("hf_quant_config.json", "quantization", "modelopt"), ("quantize_config.json", null, "gptq"), ("quant_config.json", null, "awq"),
    ];

    /// <summary>The settings of a folder; null where it says nothing of quantisation.</summary>
    /// <exception cref="ModelLoadException">A setting has the wrong type, or the method has no name.</exception>
    public static QuantizationSettings? Of(Checkpoint checkpoint, ConfigKeys config)
    {
        if (config.Json is null) return null;
        if ((config.Section("quantization_config") ?? config.Section("compression_config") ?? config.Section("quantization")) is { } keys)
        {
            // MLX names no method.
            string? method = keys.String("quant_method") ?? (keys.Has("bits") && keys.Has("group_size") ? "mlx" : null);
            method ??= keys.Has("quant_algo") ? "modelopt" : throw new ModelLoadException("the quantisation method has no name", config.File, "quantization_config");
            return new(method.ToLowerInvariant(), keys);
        }

        foreach ((string file, string? section, string method) in Files)
        {
            string path = Path.Combine(checkpoint.Folder, file);
            if (!File.Exists(path)) continue;
            var settings = ConfigKeys.OfFile(path);
            return new(method, section is null ? settings : settings.Section(section) ?? throw new ModelLoadException("a setting is missing", path, section));
        }
        return null;
    }

    /// <summary>The exception that names a method or layout that is not supported.</summary>
    public ModelLoadException Refuse(string key, object? found, string expected)
        => new($"a layout of the quantisation method {Method} is not supported", Keys.File, Keys.Spell(key), found, expected);

    /// <summary>Refuses a setting that is none of those known; null stands for a setting that is left out.</summary>
    public string? OneOf(string key, params ReadOnlySpan<string> known)
    {
        if (Keys.String(key)?.ToLowerInvariant() is not { } value) return null;
        return known.Contains(value) ? value : throw Refuse(key, value, string.Join(", ", known.ToArray()));
    }
}
