using System.Text.Json;
using Engine.Loading.Configuration;
using Engine.Loading.Files;

namespace Engine.Embedding;

/// <summary>
/// The files of sentence-transformers beside a model: which modules follow it (<c>modules.json</c>), pooling, dense layers, normalisation, the longest text,
/// prompts. Old spellings and new ones; a folder without them means the mean of the states. Other modules are refused by name.
/// </summary>
internal sealed class SentenceModules
{
    /// <summary>The folder of the model itself, in that of the modules or this one.</summary>
    public required string ModelFolder { get; init; }

    /// <summary>How states become a vector.</summary>
    public PoolingKinds Pooling { get; private set; } = PoolingKinds.Mean;

    /// <summary>Whether a prompt's tokens count in the pooling.</summary>
    public bool IncludesPrompt { get; private set; } = true;

    /// <summary>What is done with the vector: dense layers, and null for its division by its length.</summary>
    public List<DenseLayer?> Steps { get; } = [];

    /// <summary>The most tokens of a text, where it is said.</summary>
    public int? MaxTokens { get; private set; }

    /// <summary>Whether texts are put in lower case before they are tokenized.</summary>
    public bool LowerCases { get; private set; }

    /// <summary>
    /// Whether the tokens of a pair's second text have a type of their own: as the tokenizer's files name the model's inputs, or its class does.
    /// </summary>
    public bool TakesTypes { get; private set; } = true;

    /// <summary>Prompts by name.</summary>
    public IReadOnlyDictionary<string, string> Prompts { get; private set; } = new Dictionary<string, string>();

    /// <summary>The name of the prompt that is used where a caller names none; null for none.</summary>
    public string? DefaultPrompt { get; private set; }

    /// <summary>What a cross-encoder's scores go through; null where no file says it.</summary>
    public Func<double, double>? ScoreFunction { get; private set; }

    /// <summary>Reads what there is in a folder.</summary>
    /// <param name="folder">The folder, or one without such files.</param>
    /// <param name="width">Values of a state.</param>
    /// <exception cref="ModelLoadException">A file is refused, or names a module that is not supported.</exception>
    public static SentenceModules Read(string folder, int width)
    {
        List<(string Type, string Path)> modules = ModulesOf(folder);
        var read = new SentenceModules { ModelFolder = Path.Combine(folder, modules.FirstOrDefault(m => m.Type == "Transformer").Path ?? "") };
        foreach ((string type, string path) in modules) width = read.Add(type, Path.Combine(folder, path), width);
        read.ReadLimits(read.ModelFolder);
        read.ReadPrompts(folder);
        return read;
    }

    /// <summary>The folder of the model itself.</summary>
    public static string ModelFolderOf(string folder) => Path.Combine(folder, ModulesOf(folder).FirstOrDefault(m => m.Type == "Transformer").Path ?? "");

    private static List<(string Type, string Path)> ModulesOf(string folder)
    {
        string file = Path.Combine(folder, "modules.json");
        if (!File.Exists(file)) return [];
        using JsonDocument json = JsonFile.Open(file, file, python: true);
        if (json.RootElement.ValueKind != JsonValueKind.Array) throw new ModelLoadException("the file is not a JSON array", file);
        return [.. json.RootElement.EnumerateArray().Select(m => (Text(m, "type").Split('.')[^1], Inside(Text(m, "path"), file)))];

        string Text(JsonElement module, string key) => module.ValueKind == JsonValueKind.Object && module.TryGetProperty(key, out JsonElement value)
            && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new ModelLoadException("a module is not described", file, key);
    }

    // A file does not lead out of its folder.
    private static string Inside(string path, string file)
        => Path.IsPathRooted(path) || path.Split('/', '\\').Contains("..") ? throw new ModelLoadException("a module lies outside the folder", file, "path", path) : path;

    private int Add(string type, string folder, int width)
    {
        switch (type)
        {
            case "Transformer" or "Dropout":
                return width;
            case "Normalize":
                Steps.Add(null);
                return width;
            case "Dense":
                var dense = DenseLayer.Read(folder, width);
                Steps.Add(dense);
                return dense.Outputs;
            case "Pooling":
                ConfigKeys keys = ConfigKeys.OfFile(Path.Combine(folder, "config.json"));
                (Pooling, IncludesPrompt) = (PoolingNames.Of(keys), keys.Boolean("include_prompt") ?? true);
                return width * int.PopCount((int)Pooling);
            default:
                throw new ModelLoadException($"a module of type {type} is not supported yet", Path.GetDirectoryName(folder)!, "modules.json", type,
                    "Transformer, Pooling, Dense, Normalize");
        }
    }

    private void ReadLimits(string folder)
    {
        foreach (string name in new[] { "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json",
            "sentence_camembert_config.json", "sentence_albert_config.json", "sentence_xlm-roberta_config.json", "sentence_xlnet_config.json" })
        {
            if (!File.Exists(Path.Combine(folder, name))) continue;
            ConfigKeys keys = ConfigKeys.OfFile(Path.Combine(folder, name));
            MaxTokens = keys.Positive("max_seq_length", int.MaxValue) ?? keys.Positive("max_length", int.MaxValue);
            LowerCases = keys.Boolean("do_lower_case") ?? false;
            break;
        }

        string tokenizer = Path.Combine(folder, "tokenizer_config.json");
        if (!File.Exists(tokenizer)) return;
        ConfigKeys config = ConfigKeys.OfFile(tokenizer);
        // transformers writes 1e30 for no limit.
        if (MaxTokens is null && config.Number("model_max_length") is >= 1 and < int.MaxValue and { } most) MaxTokens = (int)most;
        // The general classes of transformers 5 take ids and mask alone.
        TakesTypes = config.Has("model_input_names") ? config.Strings("model_input_names")!.Contains("token_type_ids")
            : config.String("tokenizer_class") is not ("TokenizersBackend" or "PreTrainedTokenizerFast");
    }

    private void ReadPrompts(string folder)
    {
        string config = Path.Combine(folder, "config.json"), file = Path.Combine(folder, "config_sentence_transformers.json");
        if (File.Exists(config))
        {
            // Where cross-encoders have kept it before they had a file.
            ConfigKeys keys = ConfigKeys.OfFile(config);
            ScoreFunction = keys.Section("sentence_transformers") is { } own ? DenseLayer.FunctionOf(own, "activation_fn") : null;
            ScoreFunction ??= DenseLayer.FunctionOf(keys, "sbert_ce_default_activation_function");
        }

        if (!File.Exists(file)) return;
        ConfigKeys sentence = ConfigKeys.OfFile(file);
        ScoreFunction = DenseLayer.FunctionOf(sentence, "activation_fn") ?? ScoreFunction;
        DefaultPrompt = sentence.String("default_prompt_name");
        if (sentence.Section("prompts")?.Json is not { } prompts) return;
        Prompts = prompts.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()!
            : throw new ModelLoadException("a prompt is not a text", file, p.Name));
        if (DefaultPrompt is not null && !Prompts.ContainsKey(DefaultPrompt))
            throw new ModelLoadException("the default prompt is not one of the prompts", file, "default_prompt_name", DefaultPrompt, string.Join(", ", Prompts.Keys));
    }
}
