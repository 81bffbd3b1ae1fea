namespace Engine.Training.Layers;

/// <summary>
/// The sizes of a Llama with tied embeddings and no biases, in the words of <c>config.json</c>, and the weights that follow from them, named as Hugging
/// Face's <c>LlamaForCausalLM</c> names them.
/// </summary>
public sealed record LlamaShape
{
    /// <summary>Checks and holds the sizes.</summary>
    /// <param name="VocabSize">Rows of the embedding: ids from 0 to below it.</param>
    /// <param name="HiddenSize">Width of the residual stream.</param>
    /// <param name="IntermediateSize">Width inside the MLP.</param>
    /// <param name="NumHiddenLayers">Layers.</param>
    /// <param name="NumAttentionHeads">Query heads.</param>
    /// <param name="NumKeyValueHeads">Key-value heads; divides <paramref name="NumAttentionHeads"/>.</param>
    /// <param name="HeadDim">Width of a head; even, as rotary positions turn pairs.</param>
    /// <param name="MaxPositionEmbeddings">The longest sequence that the model is meant for, in tokens.</param>
    /// <param name="RopeTheta">Base of the rotary frequencies.</param>
    /// <param name="RmsNormEps">Added to the mean square in RMS norms.</param>
    /// <exception cref="ArgumentException">A size is not positive, or sizes do not fit each other.</exception>
    public LlamaShape(
        int VocabSize, int HiddenSize, int IntermediateSize, int NumHiddenLayers, int NumAttentionHeads, int NumKeyValueHeads, int HeadDim,
        int MaxPositionEmbeddings, float RopeTheta, float RmsNormEps)
    {
        this.VocabSize = Positive(VocabSize, nameof(VocabSize));
        this.HiddenSize = Positive(HiddenSize, nameof(HiddenSize));
        this.IntermediateSize = Positive(IntermediateSize, nameof(IntermediateSize));
        this.NumHiddenLayers = Positive(NumHiddenLayers, nameof(NumHiddenLayers));
        this.NumAttentionHeads = Positive(NumAttentionHeads, nameof(NumAttentionHeads));
        this.NumKeyValueHeads = Positive(NumKeyValueHeads, nameof(NumKeyValueHeads));
        this.HeadDim = Positive(HeadDim, nameof(HeadDim));
        this.MaxPositionEmbeddings = Positive(MaxPositionEmbeddings, nameof(MaxPositionEmbeddings));
        this.RopeTheta = Positive(RopeTheta, nameof(RopeTheta));
        this.RmsNormEps = Positive(RmsNormEps, nameof(RmsNormEps));
        if (NumAttentionHeads % NumKeyValueHeads != 0)
            throw new ArgumentException($"{NumAttentionHeads} query heads are not a multiple of {NumKeyValueHeads} key-value heads", nameof(NumKeyValueHeads));
        if (HeadDim % 2 != 0) throw new ArgumentException($"the head size {HeadDim} is odd, and rotary positions need pairs", nameof(HeadDim));
        if ((long)NumAttentionHeads * HeadDim > int.MaxValue)
            throw new ArgumentException($"{NumAttentionHeads} heads of {HeadDim} are too wide", nameof(HeadDim));
    }

    /// <summary>Rows of the embedding: ids from 0 to below it.</summary>
    public int VocabSize { get; }

    /// <summary>Width of the residual stream.</summary>
    public int HiddenSize { get; }

    /// <summary>Width inside the MLP.</summary>
    public int IntermediateSize { get; }

    /// <summary>Layers.</summary>
    public int NumHiddenLayers { get; }

    /// <summary>Query heads.</summary>
    public int NumAttentionHeads { get; }

    /// <summary>Key-value heads.</summary>
    public int NumKeyValueHeads { get; }

    /// <summary>Width of a head.</summary>
    public int HeadDim { get; }

    /// <summary>The longest sequence that the model is meant for, in tokens.</summary>
    public int MaxPositionEmbeddings { get; }

    /// <summary>Base of the rotary frequencies.</summary>
    public float RopeTheta { get; }

    /// <summary>Added to the mean square in RMS norms.</summary>
    public float RmsNormEps { get; }

    /// <summary>Every weight with its shape, [rows, columns] or [n], in the order of the forward pass. The embedding is also the output head.</summary>
    public IEnumerable<(string Name, int[] Shape)> Tensors
    {
        get
        {
            int queries = NumAttentionHeads * HeadDim, keys = NumKeyValueHeads * HeadDim;
            yield return ("model.embed_tokens.weight", [VocabSize, HiddenSize]);
            for (int layer = 0; layer < NumHiddenLayers; layer++)
            {
                string at = $"model.layers.{layer}";
                yield return ($"{at}.input_layernorm.weight", [HiddenSize]);
                yield return ($"{at}.self_attn.q_proj.weight", [queries, HiddenSize]);
                yield return ($"{at}.self_attn.k_proj.weight", [keys, HiddenSize]);
                yield return ($"{at}.self_attn.v_proj.weight", [keys, HiddenSize]);
                yield return ($"{at}.self_attn.o_proj.weight", [HiddenSize, queries]);
                yield return ($"{at}.post_attention_layernorm.weight", [HiddenSize]);
                yield return ($"{at}.mlp.gate_proj.weight", [IntermediateSize, HiddenSize]);
                yield return ($"{at}.mlp.up_proj.weight", [IntermediateSize, HiddenSize]);
                yield return ($"{at}.mlp.down_proj.weight", [HiddenSize, IntermediateSize]);
            }

            yield return ("model.norm.weight", [HiddenSize]);
        }
    }

    /// <summary>How many numbers all weights hold.</summary>
    public long Parameters => Tensors.Sum(t => t.Shape.Aggregate(1L, (n, d) => n * d));

    private static int Positive(int size, string name) => size > 0 ? size : throw new ArgumentException($"{size} is not positive", name);

    private static float Positive(float value, string name)
        => float.IsFinite(value) && value > 0 ? value : throw new ArgumentException($"{value} is not a positive number", name);
}
