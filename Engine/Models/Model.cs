using Engine.Caching;
using Engine.Layers;

namespace Engine.Models;

/// <summary>A model: its weights, declared when it is made, and the operations of a step.</summary>
public abstract class Model
{
    /// <summary>What each layer keeps in the cache.</summary>
    public abstract IReadOnlyList<KvLayer> CacheLayers { get; }

    /// <summary>How positions turn queries and keys.</summary>
    public abstract RotaryEmbedding Rotary { get; }

    /// <summary>The most positions that the model knows, or null where positions have no end.</summary>
    public virtual int? MaxPositions => null;

    /// <summary>Strings the operations of a step together.</summary>
    public abstract void Build(Plan plan);
}
