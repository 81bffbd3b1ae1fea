using Engine.Layers;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// What a decoder is made of, as data: what its modules are called in checkpoints, and what they compute. The defaults are Llama's; a model that is built
/// otherwise
/// says only what differs.
/// </summary>
/// <param name="Config">Sizes.</param>
internal sealed record DecoderStyle(ModelConfig Config)
{
    /// <summary>The module that has the layers, numbered.</summary>
    public string Layers { get; init; } = "model.layers";

    /// <summary>The kind of norm that it has everywhere.</summary>
    public NormStyle Norm { get; init; } = new(Config.RmsNormEps);

    /// <summary>What the residual stream begins with.</summary>
    public EmbeddingStyle Embedding { get; init; } = new();

    /// <summary>What a layer's norms are called, and how its branches join the stream.</summary>
    public BlockStyle Block { get; init; } = new();

    /// <summary>The attention.</summary>
    public AttentionStyle Attention { get; init; } = new() { Bias = Config.AttentionBias, OutputBias = Config.AttentionBias };

    /// <summary>Attention through a latent vector in place of keys and values, or null.</summary>
    public LatentAttentionStyle? Latent { get; init; }

    /// <summary>The MLP.</summary>
    public MlpStyle Mlp { get; init; } = new() { Bias = Config.MlpBias, Function = ActivationFunctions.Of(Config, ActivationFunction.Silu) };

    /// <summary>Declares an MLP of a kind of its own, given the layer's weights and number; null for <see cref="Mlp"/>.</summary>
    public Func<WeightManifest, int, Branch>? OwnMlp { get; init; }

    /// <summary>Mixtures of experts in place of MLPs, or null.</summary>
    public MixtureStyle? Mixture { get; init; }

    /// <summary>What makes logits of the residual stream.</summary>
    public HeadStyle Head { get; init; } = new();

    /// <summary>The configurations of the model's rotary embeddings, of which a layer has one; empty for a model without.</summary>
    public IReadOnlyList<ModelConfig> Rotaries { get; init; } = [Config];

    /// <summary>Declares the weights of one layer's attention.</summary>
    public Branch DeclareAttention(WeightManifest w, int layer)
        => Latent is { } latent ? latent.Declare(Config, w.At(Attention.Module), layer) : Attention.Declare(Config, w, layer);

    /// <summary>Declares the weights of one layer's MLP or mixture.</summary>
    public Branch DeclareMlp(WeightManifest w, int layer) => Mixture is { } mixture && mixture.IsSparse(layer)
        ? mixture.Declare(w, Config.HiddenSize)
        : OwnMlp?.Invoke(w, layer) ?? Mlp.Declare(w, Config.HiddenSize, Config.IntermediateSize);
}

/// <summary>What the embeddings of an architecture are called, and what is done with them.</summary>
internal sealed record EmbeddingStyle
{
    /// <summary>The table.</summary>
    public string Module { get; init; } = "model.embed_tokens";

    /// <summary>What they are multiplied by.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>A norm of them, or null.</summary>
    public string? Norm { get; init; }

    /// <summary>Learned positions, or null; they are added behind the scale.</summary>
    public string? Positions { get; init; }

    /// <summary>Rows of the positions before that of position 0.</summary>
    public int SkippedPositions { get; init; }

    /// <summary>Positions that the model fixes, row after row, or null.</summary>
    public Func<float[]>? FixedPositions { get; init; }

    /// <summary>Whether there are only so many positions.</summary>
    public bool HasPositions => Positions is not null || FixedPositions is not null;
}

/// <summary>What a layer's norms are called, each null where there is none, and how its branches join the stream.</summary>
internal sealed record BlockStyle
{
    /// <summary>The norm before attention.</summary>
    public string? BeforeAttention { get; init; } = "input_layernorm";

    /// <summary>The norm of what attention gives.</summary>
    public string? AfterAttention { get; init; }

    /// <summary>The norm before the MLP.</summary>
    public string? BeforeMlp { get; init; } = "post_attention_layernorm";

    /// <summary>The norm of what the MLP gives.</summary>
    public string? AfterMlp { get; init; }

    /// <summary>How the branches join the stream.</summary>
    public BlockForm Form { get; init; }

    /// <summary>What each branch is multiplied by before.</summary>
    public float Factor { get; init; } = 1;
}

/// <summary>What the output head of an architecture is called, and what is done with logits.</summary>
internal sealed record HeadStyle
{
    /// <summary>The final norm, or null.</summary>
    public string? Norm { get; init; } = "model.norm";

    /// <summary>The projection to the vocabulary.</summary>
    public string Module { get; init; } = "lm_head";

    /// <summary>What logits are multiplied by.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>The soft cap of logits, or null.</summary>
    public float? SoftCap { get; init; }
}
