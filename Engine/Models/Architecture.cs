using Engine.Layers;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>A row of the table of architectures: the names that files give it, what its checkpoints need, and how a model of it is made.</summary>
internal sealed record Architecture
{
    /// <summary>The <c>model_type</c> of its <c>config.json</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary>Its <c>general.architecture</c> in GGUF files.</summary>
    public required string Gguf { get; init; }

    /// <summary>Whether a GGUF file with that name is one of these, where the name alone does not tell.</summary>
    public Func<ConfigKeys, bool> FitsGguf { get; init; } = _ => true;

    /// <summary>A JSON object with what a <c>config.json</c> means where it leaves a setting out, or null.</summary>
    public string? ConfigDefaults { get; init; }

    /// <summary>How its <c>config.json</c> spells settings that others spell otherwise: Hugging Face's usual word to its own.</summary>
    public IReadOnlyDictionary<string, string> ConfigSpelling { get; init; } = new Dictionary<string, string>();

    /// <summary>What follows for its configuration from the architecture itself, whatever the file says.</summary>
    public Func<ModelConfig, ModelConfig> Adapt { get; init; } = config => config;

    /// <summary>What its folders hold in another way than the model asks for it.</summary>
    public FolderLayout Folder { get; init; } = new();

    /// <summary>Why no GGUF file can hold a model of that configuration, or null where one can: what llama.cpp computes for this architecture is fixed.</summary>
    public Func<ModelConfig, string?> NotInGguf { get; init; } = _ => null;

    /// <summary>How GGUF files name its tensors.</summary>
    public GgufNames GgufNames { get; init; } = GgufNames.Llama;

    /// <summary>Modules whose rows GGUF files store in another order.</summary>
    public Func<ModelConfig, IReadOnlyDictionary<string, RowOrder>> GgufRowOrders { get; init; } = _ => new Dictionary<string, RowOrder>();

    /// <summary>Declares the weights of a model; nothing is read yet.</summary>
    public required Func<ModelConfig, WeightManifest, Model> Create { get; init; }

    /// <summary>Reads a configuration with all that the architecture knows of it.</summary>
    /// <exception cref="ModelLoadException">A setting is missing, contradictory, out of range or not supported.</exception>
    public ModelConfig ReadConfig(ConfigKeys keys, Checkpoint checkpoint) => Adapt(ModelConfig.Of(keys.With(json: ConfigSpelling, defaultValues: ConfigDefaults), checkpoint));
}
