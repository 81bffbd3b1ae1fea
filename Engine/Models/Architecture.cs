using Engine.Layers;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>A row of the table of architectures: its names in files, what its checkpoints need, and how a model is created.</summary>
internal sealed record Architecture
{
    /// <summary>The <c>model_type</c> of its <c>config.json</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary>Its <c>general.architecture</c> in GGUF files.</summary>
    public required string Gguf { get; init; }

    /// <summary>Whether its models continue a sequence of tokens, as decoders do; those of encoders read whole ones.</summary>
    public bool IsDecoder { get; init; } = true;

    /// <summary>Whether a GGUF file with that name belongs to this architecture, where several share a name.</summary>
    public Func<ConfigKeys, bool> FitsGguf { get; init; } = _ => true;

    /// <summary>Default values of settings that a <c>config.json</c> leaves out, as a JSON object; null for none.</summary>
    public string? ConfigDefaults { get; init; }

    /// <summary>Names of settings in its <c>config.json</c> that differ from the usual ones: usual name to own name.</summary>
    public IReadOnlyDictionary<string, string> ConfigSpelling { get; init; } = new Dictionary<string, string>();

    /// <summary>Keys in its GGUF files that differ from the usual ones: usual name to the key, with <c>{arch}</c> for the architecture's name.</summary>
    public IReadOnlyDictionary<string, string> GgufSpelling { get; init; } = new Dictionary<string, string>();

    /// <summary>Applies what the architecture itself fixes, whatever the file says.</summary>
    public Func<ModelConfig, ModelConfig> Adapt { get; init; } = config => config;

    /// <summary>How the tensors of its Hugging Face folders differ from what the model asks for.</summary>
    public FolderLayout Folder { get; init; } = new();

    /// <summary>
    /// Why a GGUF file cannot hold a model of that configuration, since llama.cpp would compute something else, or since nobody has taught the quantiser yet;
    /// null
    /// where it can.
    /// </summary>
    public Func<ModelConfig, string?> NotInGguf { get; init; } = config => $"files of {config.ModelType} are read, and not written yet";

    /// <summary>How GGUF files name its tensors.</summary>
    public GgufNames GgufNames { get; init; } = GgufNames.Llama;

    /// <summary>Modules whose rows GGUF files store in another order than the engine computes in.</summary>
    public Func<ModelConfig, IReadOnlyDictionary<string, RowOrder>> GgufRowOrders { get; init; } = _ => new Dictionary<string, RowOrder>();

    /// <summary>Modules whose rows Hugging Face folders store in another order than the engine computes in.</summary>
    public Func<ModelConfig, IReadOnlyDictionary<string, RowOrder>> FolderRowOrders { get; init; } = _ => new Dictionary<string, RowOrder>();

    /// <summary>Modules under their GGUF names that the model divides at any row, so that a file cannot hold them in panels.</summary>
    public IReadOnlyList<string> Divided { get; init; } = [];

    /// <summary>Declares the weights of a model; nothing is read yet.</summary>
    public required Func<ModelConfig, WeightManifest, Model> Create { get; init; }

    /// <summary>A checkpoint's tensors under the names that the model asks for.</summary>
    public Weights Tensors(Checkpoint checkpoint, ModelConfig config)
        => new(checkpoint, GgufNames, checkpoint.Kind == CheckpointKind.Gguf ? GgufRowOrders(config) : FolderRowOrders(config), Folder);

    /// <summary>Reads a configuration with the architecture's names and defaults.</summary>
    /// <exception cref="ModelLoadException">A setting is missing, contradictory, out of range or not supported.</exception>
    public ModelConfig ReadConfig(ConfigKeys keys, Checkpoint checkpoint)
        => Adapt(ModelConfig.Of(keys.With(json: ConfigSpelling, gguf: GgufSpelling, defaultValues: ConfigDefaults), checkpoint));
}
