using System.Text.Json;
using System.Text.RegularExpressions;
using Engine.Loading.Configuration;

namespace Engine.Loading.Quantized.Methods;

/// <summary>How the weights of some modules are quantised.</summary>
/// <param name="Bits">Bits of a code.</param>
/// <param name="Symmetric">Whether there are no zero points.</param>
/// <param name="Size">Columns of a group, or null.</param>
/// <param name="Block">Rows and columns of a block, or null.</param>
internal sealed record CompressionGroup(int Bits, bool Symmetric, int? Size, (int, int)? Block);

/// <summary>
/// The <c>config_groups</c> of compressed-tensors: each has targets, which are names of modules, ends of them, patterns (<c>re:.*down_proj$</c>), or kinds
/// of layers (<c>Linear</c>).
/// </summary>
internal sealed class CompressionGroups
{
    private static readonly string[] Formats =
    [
        "dense", "int-quantized", "float-quantized", "naive-quantized", "pack-quantized", "nvfp4-pack-quantized", "mxfp4-pack-quantized", "mxfp8-quantized",
        "mixed-precision",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly List<(string[] Targets, CompressionGroup Group)> _groups = [];
    private readonly QuantizationSettings _settings;

    private CompressionGroups(QuantizationSettings settings) => _settings = settings;

    /// <summary>Reads the groups.</summary>
    /// <exception cref="ModelLoadException">A format or setting is not supported.</exception>
    public static CompressionGroups Of(QuantizationSettings settings)
    {
        settings.OneOf("format", Formats);
        if (settings.Keys.Section("transform_config")?.Json is { } transforms && transforms.EnumerateObject().Any(p => p.Value.ValueKind == JsonValueKind.Object
            && p.Value.EnumerateObject().Any()))
            throw settings.Refuse("transform_config", transforms, "none");
        if (settings.Keys.Section("sparsity_config")?.String("format") is { } sparsity && sparsity != "dense")
            throw settings.Refuse("sparsity_config.format", sparsity, "dense");
        var groups = new CompressionGroups(settings);
        if (settings.Keys.Section("config_groups") is not { } section) return groups;
        foreach (JsonProperty entry in section.Json!.Value.EnumerateObject())
        {
            ConfigKeys group = section.Section(entry.Name) ?? throw settings.Refuse($"config_groups.{entry.Name}", "null", "an object");
            if (group.String("format") is { } format && !Formats.Contains(format))
                throw settings.Refuse($"config_groups.{entry.Name}.format", format, string.Join(", ", Formats));
            if (group.Section("weights") is not { } weights) continue;
            (int, int)? block = (weights.Has("block_structure") ? weights.Integers("block_structure") : null) switch
            {
                null => null,
                [>= 1 and <= 1 << 20 and var rows, >= 1 and <= 1 << 20 and var columns] => ((int)rows, (int)columns),
                { } other => throw settings.Refuse("block_structure", string.Join(" x ", other), "two sides of 1 or more"),
            };
            int? size = weights.Integer("group_size") is null or -1 ? null : weights.Positive("group_size", 1 << 24);
            groups._groups.Add((group.Strings("targets") ?? ["Linear"],
                new(weights.Required("num_bits", 8), weights.Boolean("symmetric") ?? true, size, block)));
        }
        return groups;
    }

    /// <summary>The group of a module: the first that names it, else the first for its kind.</summary>
    /// <exception cref="ModelLoadException">There is none.</exception>
    public CompressionGroup Of(string module)
    {
        foreach ((string[] targets, CompressionGroup group) in _groups)
            if (targets.Any(target => Names(target, module))) return group;
        foreach ((string[] targets, CompressionGroup group) in _groups)
            if (targets.Any(target => target is "Linear" or "Embedding" or "ParallelLMHead" or "FusedMoE")) return group;
        throw new ModelLoadException("no group of the configuration says how a module is quantised", _settings.Keys.File, module, found: $"{_groups.Count} groups");
    }

    private bool Names(string target, string module)
    {
        if (!target.StartsWith("re:", StringComparison.Ordinal))
            return module == target || module.EndsWith("." + target, StringComparison.Ordinal);
        try
        {
            // Anchored at the beginning, as Python's match is.
            return Regex.IsMatch(module, $"^(?:{target[3..]})", RegexOptions.CultureInvariant, Patience);
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            throw new ModelLoadException("a pattern of targets cannot be matched", _settings.Keys.File, module, target, inner: e);
        }
    }
}
