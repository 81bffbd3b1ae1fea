using Engine.Caching;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>What the attention of an architecture is called in its checkpoints, and what it computes; the defaults are Llama's.</summary>
internal sealed record AttentionStyle
{
    /// <summary>Its module in a layer.</summary>
    public string Module { get; init; } = "self_attn";

    /// <summary>The projection to queries.</summary>
    public string Query { get; init; } = "q_proj";

    /// <summary>The projection to keys.</summary>
    public string Key { get; init; } = "k_proj";

    /// <summary>The projection to values.</summary>
    public string Value { get; init; } = "v_proj";

    /// <summary>The projection back to the stream.</summary>
    public string Output { get; init; } = "o_proj";

    /// <summary>The one projection that holds queries, keys and values, or null where there are three.</summary>
    public string? Fused { get; init; }

    /// <summary>Where the three stand in it.</summary>
    public Func<ModelConfig, QkvLayout> Layout { get; init; } = QkvLayout.Stacked;

    /// <summary>The order of queries' and of keys' rows in it, where it is another than the engine's; else null.</summary>
    public Func<ModelConfig, RowOrder?> Order { get; init; } = _ => null;

    /// <summary>Biases of queries, keys and values; null for where the checkpoint has them.</summary>
    public bool? Bias { get; init; }

    /// <summary>The bias of the output projection; null for where the checkpoint has it.</summary>
    public bool? OutputBias { get; init; }

    /// <summary>Norms of queries and keys, or null.</summary>
    public QueryKeyNormStyle? Norms { get; init; }

    /// <summary>What q kᵀ is multiplied by in a layer; null for 1 / √headDim.</summary>
    public Func<int, double?> Scale { get; init; } = _ => null;

    /// <summary>The soft cap of scores, or null.</summary>
    public float? SoftCap { get; init; }

    /// <summary>What queries, keys and values are clamped to, or null.</summary>
    public float? Clamp { get; init; }

    /// <summary>ALiBi's slope of each head, or null.</summary>
    public float[]? Slopes { get; init; }

    /// <summary>The tensor of the heads' sinks, or null.</summary>
    public string? Sinks { get; init; }

    /// <summary>The window of a layer in positions, the token itself included; null for full attention.</summary>
    public Func<int, int?> Window { get; init; } = _ => null;

    /// <summary>Which of the model's rotary embeddings a layer has; null for a layer without positions.</summary>
    public Func<int, int?> Table { get; init; } = _ => 0;

    /// <summary>Heads, sizes and window of a layer's keys and values.</summary>
    public KvLayer Cache(ModelConfig c, int layer) => new(c.NumKeyValueHeads, c.HeadDim, c.VHeadDim, Window(layer));

    /// <summary>Declares the weights of a layer's attention.</summary>
    /// <param name="c">Heads and sizes.</param>
    /// <param name="w">The layer's weights.</param>
    /// <param name="layer">Its number.</param>
    /// <exception cref="ModelLoadException">A weight is missing or has another shape.</exception>
    public Attention Declare(ModelConfig c, WeightManifest w, int layer)
    {
        WeightManifest below = Module.Length == 0 ? w : w.At(Module);
        int q = c.NumAttentionHeads * c.HeadDim, k = c.NumKeyValueHeads * c.HeadDim, v = c.NumKeyValueHeads * c.VHeadDim;
        Linear[] qkv;
        if (Fused is null)
            qkv = [below.Linear(Query, q, c.HiddenSize, Bias), below.Linear(Key, k, c.HiddenSize, Bias), below.Linear(Value, v, c.HiddenSize, Bias)];
        else
        {
            // GGUF files have them one below the other, whatever the folder has.
            QkvLayout layout = w.IsGguf ? QkvLayout.Stacked(c) : Layout(c);
            qkv = below.Linears(Fused, q + k + v, c.HiddenSize, Bias, new(layout.Query, Order(c)), new(layout.Key, Order(c)), new(layout.Value));
        }

        int rotaryDim = Table(layer) is null ? 0 : c.RotaryDim;
        if (rotaryDim % 2 != 0) throw w.Refuse("an odd number of dimensions cannot be rotated", c.Keys.Spell("rotary_dim"), rotaryDim, "an even number");
        return new Attention(layer, Cache(c, layer), new AttentionWeights(qkv[0], qkv[1], qkv[2],
            below.Linear(Output, c.HiddenSize, c.NumAttentionHeads * c.VHeadDim, OutputBias),
            Norms?.Declare(c, below),
            Slopes is null ? null : w.Fixed(Slopes),
            Sinks is null ? null : below.Bare(Sinks, ".weight", c.NumAttentionHeads)),
            new AttentionRule(Scale(layer) ?? 1 / Math.Sqrt(c.HeadDim), rotaryDim, Table(layer) ?? 0, SoftCap, Clamp));
    }
}

/// <summary>What the norms of queries and keys are called, and what they extend over.</summary>
/// <param name="Norm">Their kind.</param>
/// <param name="Scope">What they extend over.</param>
internal sealed record QueryKeyNormStyle(NormStyle Norm, NormScope Scope = NormScope.Head)
{
    /// <summary>The norm of queries.</summary>
    public string Query { get; init; } = "q_norm";

    /// <summary>The norm of keys.</summary>
    public string Key { get; init; } = "k_norm";

    /// <summary>Whether they are applied behind the rotary embedding.</summary>
    public bool AfterRotation { get; init; }

    /// <summary>The order in which the checkpoint has a head's weights, where heads have weights of their own; null for the engine's.</summary>
    public RowOrder? Order { get; init; }

    /// <summary>Declares the norms.</summary>
    public QueryKeyNorms Declare(ModelConfig c, WeightManifest w)
        => new(Of(w, Query, c.NumAttentionHeads, c.HeadDim), Of(w, Key, c.NumKeyValueHeads, c.HeadDim), Scope, AfterRotation);

    private Norm Of(WeightManifest w, string name, int heads, int headDim) => Scope switch
    {
        NormScope.Head => Norm.Of(w, name, headDim),
        NormScope.AllHeads => Norm.Of(w, name, heads * headDim),
        _ when Norm.Centred => new LayerNorm(w.HeadVectors(name, heads, headDim, Order), null, Norm.Eps),
        _ => new RmsNorm(w.HeadVectors(name, heads, headDim, Order), Norm.Eps),
    };
}
