using Engine.Caching;
using Engine.Graphs;
using Engine.Layers;

namespace Engine.Models;

/// <summary>A model: its weights, declared when it is made, and the operations of a step.</summary>
internal abstract class Model
{
    /// <summary>Heads, sizes and window of the keys and values of each layer.</summary>
    public abstract IReadOnlyList<KvLayer> CacheLayers { get; }

    /// <summary>The rotary embeddings of queries and keys, of which a layer uses one; none for a model without rotary positions.</summary>
    public abstract IReadOnlyList<RotaryEmbedding> Rotaries { get; }

    /// <summary>The number of learned positions, which bounds the context; null for a model with rotary positions, which are not bounded.</summary>
    public virtual int? MaxPositions => null;

    /// <summary>Appends the operations of a step in the order of execution, and sets the graph's logits.</summary>
    /// <param name="graph">An empty graph.</param>
    public abstract void Build(StepGraph graph);
}
