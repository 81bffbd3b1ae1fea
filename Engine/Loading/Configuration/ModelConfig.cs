using Engine.Loading.Checkpoints;

namespace Engine.Loading.Configuration;

/// <summary>
/// The configuration of a model under the names of <c>config.json</c>: what all architectures share, checked. An architecture reads its own settings
/// from <see cref="Keys"/>. It is read from a checkpoint and describes it.
/// </summary>
public sealed record ModelConfig
{
    internal ModelConfig(ConfigKeys keys) => Keys = keys;

    /// <summary>The settings as the file has them.</summary>
    internal ConfigKeys Keys { get; init; }

    /// <summary><c>llama</c>, <c>mistral</c>: <c>model_type</c>, or <c>general.architecture</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary>The class in transformers, e.g. <c>LlamaForCausalLM</c>; null in GGUF files.</summary>
    public string? Architecture { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width inside the MLP.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>The number of layers.</summary>
    public required int NumHiddenLayers { get; init; }

    /// <summary>Query heads.</summary>
    public required int NumAttentionHeads { get; init; }

    /// <summary>Key-value heads; divides <see cref="NumAttentionHeads"/>.</summary>
    public required int NumKeyValueHeads { get; init; }

    /// <summary>Width of a query or key head.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Width of a value head: <see cref="HeadDim"/> where the file does not say otherwise.</summary>
    public required int VHeadDim { get; init; }

    /// <summary>How many of a head's dimensions are rotated: all where the file does not say otherwise; 0 where positions are learned.</summary>
    public required int RotaryDim { get; init; }

    /// <summary>Rows of the embedding: valid token ids are 0 to <c>VocabSize - 1</c>.</summary>
    public required int VocabSize { get; init; }

    /// <summary>The maximum sequence length that the model is trained for, in tokens.</summary>
    public required int MaxPositionEmbeddings { get; init; }

    /// <summary>Added to the mean square in RMS norms.</summary>
    public float RmsNormEps { get; init; } = 1e-6f;

    /// <summary>Added to the variance in layer norms; null where the file has no such norms.</summary>
    public float? LayerNormEps { get; init; }

    /// <summary>Whether the output head is the embedding; null where the file does not say (then the tensors do).</summary>
    public bool? TieWordEmbeddings { get; init; }

    /// <summary>Whether q, k, v and o have biases; null where the file does not say.</summary>
    public bool? AttentionBias { get; init; }

    /// <summary>Whether the MLP's projections have biases; null where the file does not say.</summary>
    public bool? MlpBias { get; init; }

    /// <summary>The MLP's activation, e.g. <c>silu</c>; null where the file does not say.</summary>
    public string? HiddenAct { get; init; }

    /// <summary>The experts of a mixture, or null for a model without.</summary>
    public ExpertConfig? Experts { get; init; }

    /// <summary>The sliding window: positions that a token attends to, itself included; null for full attention.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>Base of the rotary frequencies.</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>The scaling of rotary positions, or null.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>The token that begins a text, or null; an id outside the vocabulary is null.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>The tokens that end a text; ids outside the vocabulary are left out.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    /// <summary>The padding token, or null.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>Reads the configuration of a checkpoint.</summary>
    /// <exception cref="ModelLoadException">A setting is missing, contradictory, out of range or not supported.</exception>
    internal static ModelConfig Of(Checkpoint checkpoint) => Of(ConfigKeys.Of(checkpoint), checkpoint);

    /// <summary>
    /// Reads a configuration from settings that an architecture has completed by <see cref="ConfigKeys.With"/>. The checkpoint's tensors give the size of the
    /// vocabulary where a GGUF file does not.
    /// </summary>
    /// <exception cref="ModelLoadException">A setting is missing, contradictory, out of range or not supported.</exception>
    internal static ModelConfig Of(ConfigKeys keys, Checkpoint? checkpoint = null) => ModelConfigReader.Read(keys, checkpoint);
}
