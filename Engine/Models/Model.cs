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

    /// <summary>Whether it reads whole sequences, each token all of them, instead of continuing them.</summary>
    public virtual bool IsEncoder => false;

    /// <summary>The token that takes no place among learned positions; null where all do.</summary>
    public virtual int? PaddingId => null;

    /// <summary>Types that a token may have; 0 for a model without.</summary>
    public virtual int TokenTypes => 0;

    /// <summary>The number of the last stream that it lets observers see, which is that of the last states.</summary>
    /// <param name="layers">Layers of the configuration.</param>
    public virtual int LastStream(int layers) => layers;

    /// <summary>Whether an encoder beside the decoder reads sources.</summary>
    public virtual bool HasSources => false;

    /// <summary>The number of the last stream of a source's step, which is that of the encoder's last states.</summary>
    public virtual int LastSourceStream => 0;

    /// <summary>Why it gives no scores although its file holds a part of what that takes; null otherwise.</summary>
    public virtual string? MissingHead => null;

    /// <summary>Appends the operations of a source's step, which ends with keys and values in the cache for the decoder's layers to attend to.</summary>
    /// <param name="graph">An empty graph.</param>
    public virtual void BuildSource(StepGraph graph) => throw new InvalidOperationException("a model without sources");

    /// <summary>Appends the operations of a step in the order of execution, and sets the graph's logits.</summary>
    /// <param name="graph">An empty graph.</param>
    public abstract void Build(StepGraph graph);
}
