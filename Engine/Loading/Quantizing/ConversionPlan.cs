using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;

namespace Engine.Loading.Quantizing;

/// <summary>What a GGUF file made of a checkpoint will hold: its metadata, and each tensor with where it comes from.</summary>
internal sealed record ConversionPlan(IReadOnlyList<KeyValuePair<string, object>> Metadata, IReadOnlyList<Conversion> Conversions)
{
    /// <summary>Version 2 is the layout that all formats here have (<c>GGML_QNT_VERSION</c>).</summary>
    private const uint QuantizationVersion = 2;

    private const string Embedding = "token_embd.weight", Output = "output.weight";

    /// <summary>The plan for a checkpoint of either kind.</summary>
    /// <exception cref="ModelLoadException">Something in it is not supported, or has no place in a GGUF file.</exception>
    public static ConversionPlan Of(Checkpoint checkpoint, ConversionOptions options) =>
        checkpoint is GgufCheckpoint gguf ? OfGguf(gguf, options) : OfFolder(checkpoint, options);

    private static ConversionPlan OfGguf(GgufCheckpoint checkpoint, ConversionOptions options)
    {
        if (checkpoint.Tensors.Count == 0) throw new ModelLoadException("the file holds a vocabulary only, there is nothing to quantise", checkpoint.Path);
        GgufMetadata metadata = checkpoint.Metadata;
        // Asked for as a model that runs asks for them: what is the same in all layers may be an array.
        ConfigKeys keys = GgufConfigKeys.Of(metadata);
        SchemeModel model =
            new((int)(keys.Integer("num_hidden_layers") ?? 0), (int)(keys.Integer("num_experts") ?? 0), TiedEmbeddings: !checkpoint.Tensors.ContainsKey(Output),
            Groups(keys.Integer("num_attention_heads"), keys.Integer("num_key_value_heads")));
        // Whether it was split, and how it was aligned, is said of the old file.
        KeyValuePair<string, object>[] added = Added(options);
        IEnumerable<KeyValuePair<string, object>> kept = metadata.Values.Where(p => !p.Key.StartsWith("split.", StringComparison.Ordinal)
            && p.Key != "general.alignment" && !added.Any(a => a.Key == p.Key));
        if (!options.KeepVocabulary)
            kept = kept.Where(p => !p.Key.StartsWith("tokenizer.", StringComparison.Ordinal))
                .Concat(GgufHyperparameters.WithoutVocabulary(ModelConfig.Of(checkpoint)));
        return new([.. kept, .. added],
            [.. checkpoint.Tensors.Values.Where(t => !t.IsEmpty).Select(t => Convert(checkpoint, TensorSource.Of(t), t.Name, options, model))]);
    }

    private static ConversionPlan OfFolder(Checkpoint checkpoint, ConversionOptions options)
    {
        ModelConfig config = options.Config ?? ModelConfig.Of(checkpoint);
        Dictionary<string, TensorSource> tensors = Named(checkpoint, options, config);
        SchemeModel model = new(config.NumHiddenLayers, config.Experts?.NumExperts ?? 0, TiedEmbeddings: !tensors.ContainsKey(Output),
            Groups(config.NumAttentionHeads, config.NumKeyValueHeads));
        List<Conversion> conversions = [];
        if (config.RopeScaling is { Type: "llama3" } scaling) conversions.Add(Conversion.Of("rope_freqs.weight", RopeFactors.Llama3(config, scaling)));
        foreach ((string name, TensorSource t) in tensors) conversions.Add(Convert(checkpoint, t, name, options, model));
        return new(
        [
            .. GgufHyperparameters.Of(config, options.GgufArchitecture,
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(checkpoint.Folder)))),
            .. GgufSampling.Metadata(GenerationConfig.Of(checkpoint, config)),
            .. options.Vocabulary ?? GgufHyperparameters.WithoutVocabulary(config),
            .. Added(options),
        ], conversions);
    }

    /// <summary>The tensors under their names in GGUF files, outer modules first, then layer by layer.</summary>
    private static Dictionary<string, TensorSource> Named(Checkpoint checkpoint, ConversionOptions options, ModelConfig config)
    {
        GgufNames names = options.Names;
        string? Gguf(string name) => names.ToGguf(name) ?? names.ToGguf($"{options.Folder.BaseModule}.{name}");
        Dictionary<string, TensorSource> named = [];
        var experts = new ExpertStacks(Gguf, config.Experts?.NumExperts ?? 0, checkpoint.Path);
        foreach (TensorInfo t in checkpoint.Tensors.Values)
        {
            if (t.IsEmpty || options.Folder.Ignores(t.Name) || experts.TryAdd(t)) continue;
            named.Add(Gguf(t.Name) ?? throw new ModelLoadException("GGUF files of this architecture have no name for a tensor", t.File, t.Name),
                TensorSource.Of(t));
        }

        foreach ((string name, TensorSource stack) in experts.Stacks()) named.Add(name, stack);

        // A tied head is the embedding, whichever of the two the folder holds.
        if (!named.ContainsKey(Embedding) && config.TieWordEmbeddings != false && named.Remove(Output, out TensorSource? head)) named.Add(Embedding, head);
        if (config.TieWordEmbeddings == true) named.Remove(Output);
        if (!named.ContainsKey(Embedding)) throw new ModelLoadException("a tensor is missing", checkpoint.Path, names.ToHuggingFace(Embedding));
        RequireLayers(named.Keys, checkpoint, config.NumHiddenLayers);
        return named.OrderBy(p => p.Key.StartsWith("blk.", StringComparison.Ordinal)).ThenBy(p => WeightRoles.LayerOf(p.Key))
            .ThenBy(p => p.Key, StringComparer.Ordinal).ToDictionary();
    }

    /// <summary>Every layer of the configuration has to be there, with the modules of the first; and none beyond.</summary>
    private static void RequireLayers(IEnumerable<string> names, Checkpoint checkpoint, int layers)
    {
        ILookup<string, string> modules = names.Where(n => n.StartsWith("blk.", StringComparison.Ordinal))
            .ToLookup(n => n.Split('.')[1], n => string.Join('.', n.Split('.')[2..]));
        HashSet<string> expected = [.. modules["0"]];
        for (int i = 0; i < layers; i++)
        {
            if (expected.FirstOrDefault(m => !modules[$"{i}"].Contains(m)) is { } missing)
                throw new ModelLoadException("a tensor is missing", checkpoint.Path, $"blk.{i}.{missing}");
            if (modules[$"{i}"].FirstOrDefault(m => !expected.Contains(m)) is { } more)
                throw new ModelLoadException("a layer has a tensor that the first layer lacks", checkpoint.Path, $"blk.{i}.{more}");
        }

        if (expected.Count == 0 || modules.Count != layers)
            throw new ModelLoadException("the layers are not those of the configuration", checkpoint.Path, found: modules.Count, expected: layers);
    }

    private static int Groups(long? heads, long? keyValueHeads) => heads is > 0 and { } n && keyValueHeads is > 0 and { } shared ? (int)(n / shared) : 1;

    private static KeyValuePair<string, object>[] Added(ConversionOptions options) =>
    [
        .. options.Scheme is { } scheme ? new KeyValuePair<string, object>[] { new("general.file_type", scheme.FileType) } : [],
        new("general.quantization_version", QuantizationVersion),
        .. options.Panels is { } precision ? PanelTypes.Metadata(precision) : [],
    ];

    private static Conversion Convert(Checkpoint checkpoint, TensorSource t, string name, ConversionOptions options, SchemeModel model)
    {
        bool matrix = WeightRoles.Of(name, t.Shape.Length) != WeightRole.Kept, gguf = checkpoint.Kind == CheckpointKind.Gguf, transposed = !gguf
            && t.First.Derived is null && options.Folder.Transposes(t.First.Name, t.Shape.Length);
        // What is divided where it is read, between any two rows, stays rows.
        Precision? panels = matrix && !options.Divided.Any(module => name.Contains($".{module}.", StringComparison.Ordinal)) ? options.Panels : null;
        Format? to = options.Scheme is { } scheme ? scheme.Choose(name, transposed ? [t.First.Columns, t.First.Rows] : t.Shape, model) : matrix
            ? panels is null && t.First.Derived is not null ? FormatTable.ByName("F32") : t.First.Format
            : null;
        return transposed ? Conversion.OfTransposed(checkpoint, t.First, name, to, panels)
            : Conversion.Of(checkpoint, t, name, to, Order(gguf ? options.Names.ToHuggingFace(name) ?? name : t.First.Name, gguf, panels is not null, options), panels);
    }

    /// <summary>Rows change places where the file is to have them in another order than the checkpoint; panels have the engine's own.</summary>
    private static RowOrder? Order(string name, bool gguf, bool panels, ConversionOptions options)
    {
        RowOrder? stored = Find(name, gguf ? options.RowOrders : options.FolderRowOrders), wanted = panels ? null : Find(name, options.RowOrders);
        return stored == wanted ? null : wanted ?? stored;
    }

    private static RowOrder? Find(string name, IReadOnlyDictionary<string, RowOrder> orders)
    {
        string module = name[..Math.Max(0, name.LastIndexOf('.'))];
        return orders.FirstOrDefault(o => module == o.Key || module.EndsWith("." + o.Key, StringComparison.Ordinal)).Value;
    }
}
