using System.Diagnostics.CodeAnalysis;
using Engine.Kernels.Formats;

namespace Engine.Loading.Quantizing;

/// <summary>The properties of a model that a scheme's rules depend on.</summary>
/// <param name="NumLayers">The number of layers.</param>
/// <param name="NumExperts">Experts in a layer, 0 for a dense model.</param>
/// <param name="TiedEmbeddings">Whether the embedding is also the output head; then it gets the format of a head.</param>
/// <param name="NumQueryGroups">Query heads that share a key and a value head.</param>
internal readonly record struct SchemeModel(int NumLayers, int NumExperts, bool TiedEmbeddings, int NumQueryGroups = 1);

/// <summary>
/// Chooses the format of each weight of a model: one format for all, or a mixed scheme under llama.cpp's name that gives more bits where they matter
/// most. The rules are those of llama.cpp (<c>src/llama-quant.cpp</c>, <c>llama_tensor_get_type_impl</c>), so that the same name means the same
/// file: the output head is Q6_K at least, and a scheme has rules for values and for the way down.
/// </summary>
public sealed class QuantizationScheme
{
    private static readonly Dictionary<string,
        string> Replacements = new()
        {
            ["Q2_K"] = "Q4_0",
            ["Q3_K"] = "Q4_0",
            ["TQ1_0"] = "Q4_0",
            ["TQ2_0"] = "Q4_0",
            ["IQ3_S"] = "IQ4_NL",
            ["IQ4_XS"] = "IQ4_NL",
            ["Q4_K"] = "Q5_0",
            ["Q5_K"] = "Q5_1",
            ["Q6_K"] = "Q8_0"
        };

    // In a model of 80 layers eight query heads share a value head, so that its weights are few and matter more.
    private static readonly QuantizationRule Values80 = new(WeightRole.AttentionV, "Q5_K", (_, model) => model.NumLayers == 80 && model.NumQueryGroups > 1);

    private static readonly QuantizationRule[] NonLinear =
    [
        new(WeightRole.AttentionV, "Q5_K", SharedValues),
        new(WeightRole.FfnDown, "Q5_K", (layer, model) => layer < model.NumLayers / 8),
        new(WeightRole.AttentionOutput, "Q5_K", EightExperts),
    ];

    // Many query heads share a value head.
    private static bool SharedValues(int layer, SchemeModel model) => model.NumQueryGroups >= 4;

    private static bool EightExperts(int layer, SchemeModel model) => model.NumExperts == 8;

    private static bool Always(int layer, SchemeModel model) => true;

    private readonly QuantizationRule[] _rules;

    private QuantizationScheme(string name, string format, uint fileType, params QuantizationRule[] rules) =>
        (Name, Default, FileType, this._rules) = (name, Named(format), fileType, rules);

    /// <summary>The name that asks for it, e.g. <c>Q4_K_M</c>.</summary>
    public string Name { get; }

    /// <summary>The format of weights that no rule names.</summary>
    public Format Default { get; }

    /// <summary><c>general.file_type</c>: the number of llama.cpp's <c>llama_ftype</c>.</summary>
    public uint FileType { get; }

    /// <summary>The format of stacks of experts, where it is another one.</summary>
    private string? Experts { get; init; }

    /// <summary>Every scheme; plain formats first.</summary>
    public static IReadOnlyList<QuantizationScheme> All { get; } =
    [
        new("F32", "F32", 0),
        new("F16", "F16", 1),
        new("BF16", "BF16", 32),
        new("Q8_0", "Q8_0", 7),
        new("Q6_K", "Q6_K", 18),
        new("Q5_K", "Q5_K", 16),
        new("Q5_1", "Q5_1", 9),
        new("Q5_0", "Q5_0", 8),
        new("Q4_K", "Q4_K", 14),
        new("Q4_1", "Q4_1", 3),
        new("Q4_0", "Q4_0", 2),
        new("MXFP4", "MXFP4", 38),
        new("Q3_K", "Q3_K", 11),
        new("Q5_K_S", "Q5_K", 16),
        new("Q5_K_M", "Q5_K", 17,
            new(WeightRole.AttentionV, "Q6_K", QuantizationRule.EveryThirdAndTheEnds),
            new(WeightRole.FfnDown, "Q6_K", QuantizationRule.EveryThirdAndTheEnds)),
        new("Q4_K_S", "Q4_K", 14,
            new(WeightRole.AttentionV, "Q5_K", (layer, _) => layer < 4),
            Values80,
            new(WeightRole.FfnDown, "Q5_K", (layer, model) => layer < model.NumLayers / 8),
            new(WeightRole.AttentionOutput, "Q5_K", EightExperts)),
        new("Q4_K_M", "Q4_K", 15,
            new(WeightRole.AttentionV, "Q6_K", QuantizationRule.EveryThirdAndTheEnds),
            Values80,
            new(WeightRole.FfnDown, "Q6_K", QuantizationRule.EveryThirdAndTheEnds),
            new(WeightRole.AttentionOutput, "Q5_K", EightExperts)),
        new("IQ4_NL", "IQ4_NL", 25, NonLinear),
        new("IQ4_XS", "IQ4_XS", 30, NonLinear),
        new("MXFP4_MOE", "Q8_0", 38) { Experts = "MXFP4" },
        new("Q3_K_L", "Q3_K", 13,
            new(WeightRole.AttentionV, "Q5_K", Always),
            new(WeightRole.FfnDown, "Q5_K", Always),
            new(WeightRole.AttentionOutput, "Q5_K", (_, model) => model.NumExperts != 8)),
        new("Q3_K_M", "Q3_K", 12,
            new(WeightRole.AttentionV, "Q5_K", (layer, _) => layer < 2),
            Values80,
            new(WeightRole.AttentionV, "Q4_K", Always),
            new(WeightRole.FfnDown, "Q5_K", (layer, model) => layer < model.NumLayers / 16),
            new(WeightRole.FfnDown, "Q4_K", Always),
            new(WeightRole.AttentionOutput, "Q5_K", EightExperts),
            new(WeightRole.AttentionOutput, "Q4_K", Always)),
        new("Q3_K_S", "Q3_K", 11,
            Values80,
            new(WeightRole.AttentionOutput, "Q5_K", EightExperts)),
        new("IQ3_S", "IQ3_S", 26,
            Values80,
            new(WeightRole.AttentionV, "Q4_K", SharedValues),
            new(WeightRole.AttentionOutput, "Q5_K", EightExperts)),
        new("Q2_K", "Q2_K", 10,
            Values80,
            new(WeightRole.AttentionV, "Q4_K", SharedValues),
            new(WeightRole.AttentionV, "Q3_K", Always),
            new(WeightRole.FfnDown, "Q3_K", Always),
            new(WeightRole.AttentionOutput, "Q5_K", EightExperts),
            new(WeightRole.AttentionOutput, "Q3_K", Always)),
        new("TQ2_0", "TQ2_0", 37, new QuantizationRule(WeightRole.Embedding, "Q4_K", Always)),
        new("TQ1_0", "TQ1_0", 36, new QuantizationRule(WeightRole.Embedding, "Q4_K", Always)),
    ];

    /// <summary>The scheme of a name, in any case: a format's, such as <c>Q8_0</c>, or a mixture's, such as <c>Q4_K_M</c>.</summary>
    /// <exception cref="ArgumentException">There is no such scheme; the message names those that there are.</exception>
    public static QuantizationScheme Parse(string name) => TryParse(name, out QuantizationScheme? scheme) ? scheme
        : throw new ArgumentException($"there is no format or quantisation scheme '{name}'; there are {string.Join(", ", All)}", nameof(name));

    /// <summary>The scheme of a name, as <see cref="Parse"/> takes it.</summary>
    /// <returns>Whether there is such a scheme.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, [NotNullWhen(true)] out QuantizationScheme? scheme)
    {
        scheme = All.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return scheme is not null;
    }

    /// <summary>The format of a weight, or null for one that is to be kept as it is.</summary>
    /// <param name="ggufName">Its name in GGUF files.</param>
    /// <param name="shape">Its dimensions, outermost first.</param>
    /// <param name="model">What the rules ask of the model.</param>
    internal Format? Choose(string ggufName, ReadOnlySpan<long> shape, SchemeModel model)
    {
        WeightRole role = WeightRoles.Of(ggufName, shape.Length);
        if (role == WeightRole.Kept) return null;
        return FitToColumns(Experts is not null && shape.Length == 3 && shape[0] > 1
            ? Named(Experts)
            : Requested(role, WeightRoles.LayerOf(ggufName), shape[^1], model), shape[^1]);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private Format Requested(WeightRole role, int layer, long columns, SchemeModel model)
    {
        if (Default is not BlockFormat) return Default;
        if (role == WeightRole.Output || (role == WeightRole.Embedding && model.TiedEmbeddings))
            return Default.Name == "Q8_0" || columns % Default.BlockSize != 0 ? Named("Q8_0") : Named("Q6_K");
        // In Mixtral's shape, eight experts of everything else, keys and values are next to nothing.
        if (role is WeightRole.AttentionK or WeightRole.AttentionV && model.NumExperts == 8) return Named("Q8_0");
        foreach (QuantizationRule rule in _rules)
            if (rule.Role == role && rule.When(layer, model)) return Named(rule.Format);
        return Default;
    }

    /// <summary>The format itself, or its replacement where a row is not a whole number of blocks; F16 if none fits.</summary>
    internal static Format FitToColumns(Format format, long columns)
    {
        while (columns % format.BlockSize != 0) format = Named(Replacements.GetValueOrDefault(format.Name, "F16"));
        return format;
    }

    private static Format Named(string name) => FormatTable.ByName(name)!;
}
