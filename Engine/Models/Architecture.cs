using Engine.Layers;
using Engine.Loading;

namespace Engine.Models;

/// <summary>A row of the table of architectures: the names that files give it, what its checkpoints need, and how a model of it is made.</summary>
public sealed record Architecture
{
    /// <summary>The <c>model_type</c> of its <c>config.json</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary>Its <c>general.architecture</c> in GGUF files.</summary>
    public required string Gguf { get; init; }

    /// <summary>A JSON object with what a <c>config.json</c> means where it leaves a setting out, or null.</summary>
    public string? ConfigDefaults { get; init; }

    /// <summary>How GGUF files name its tensors.</summary>
    public GgufNames GgufNames { get; init; } = GgufNames.Llama;

    /// <summary>Modules whose rows GGUF files store in another order.</summary>
    public Func<ModelConfig, IReadOnlyDictionary<string, RowOrder>> GgufRowOrders { get; init; } = _ => new Dictionary<string, RowOrder>();

    /// <summary>Declares the weights of a model; nothing is read yet.</summary>
    public required Func<ModelConfig, WeightSet, Model> Create { get; init; }
}
