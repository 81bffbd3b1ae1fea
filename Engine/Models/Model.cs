using Engine.Caching;
using Engine.Graphs;
using Engine.Layers;

namespace Engine.Models;

/// <summary>A model: its weights, declared when it is made, and the operations of a step.</summary>
internal abstract class Model
{
    /// <summary>What each layer keeps in the cache.</summary>
    public abstract IReadOnlyList<KvLayer> CacheLayers { get; }

    /// <summary>How positions turn queries and keys.</summary>
    public abstract RotaryEmbedding Rotary { get; }

    /// <summary>The most positions that the model knows, or null where positions have no end.</summary>
    public virtual int? MaxPositions => null;

    /// <summary>Appends the operations of a step, in their order.</summary>
    /// <param name="graph">The empty description of a step.</param>
    public abstract void Build(StepGraph graph);
}
