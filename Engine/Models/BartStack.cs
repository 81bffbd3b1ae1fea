using Engine.Caching;
using Engine.Layers;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>In what a relative departs from BART.</summary>
/// <param name="NormsFirst">Whether norms stand before each part, and one behind the last layer.</param>
/// <param name="NormsEmbeddings">Whether embeddings are normalized.</param>
/// <param name="PositionOffset">Rows of the learned positions before the first; null where positions are sines and cosines.</param>
internal sealed record BartKind(bool NormsFirst, bool NormsEmbeddings, int? PositionOffset);

/// <summary>The weights of BART's encoder or decoder.</summary>
internal sealed class BartStack
{
    private const int MaxLayers = 10_000, MaxHeads = 65_536, MaxWidth = 1 << 24;

    /// <param name="c">The configuration.</param>
    /// <param name="w">The stack's module.</param>
    /// <param name="kind">In what it departs from BART.</param>
    /// <param name="name"><c>encoder</c> or <c>decoder</c>, as its settings begin.</param>
    /// <param name="crosses">Whether its layers attend to a source.</param>
    /// <param name="scale">What embeddings are multiplied by once positions, which are not, are added.</param>
    public BartStack(ModelConfig c, WeightManifest w, BartKind kind, string name, bool crosses, float scale)
    {
        Heads = c.Keys.Required($"{name}_attention_heads", MaxHeads);
        Width = c.Keys.Required($"{name}_ffn_dim", MaxWidth);
        HeadDim = c.HiddenSize % Heads == 0 ? c.HiddenSize / Heads
            : throw w.Refuse("the hidden size is not a multiple of the heads", $"{name}_attention_heads", Heads, $"a divisor of {c.HiddenSize}");
        Positions = kind.PositionOffset is int offset
            ? w.Computed("embed_positions", c.MaxPositionEmbeddings + offset, c.HiddenSize, c.MaxPositionEmbeddings * c.HiddenSize,
                table => [.. table[(offset * c.HiddenSize)..].Select(v => v / scale)])
            : w.Fixed(Sinusoids(c.MaxPositionEmbeddings, c.HiddenSize, scale));
        if (kind.NormsEmbeddings) EmbeddingNorm = w.LayerNorm("layernorm_embedding", c.HiddenSize, Eps(c));
        int layers = c.Keys.Required($"{name}_layers", MaxLayers);
        Blocks = [.. Enumerable.Range(0, layers).Select(i => new BartBlock(c, w.At($"layers.{i}"), Width, crosses))];
        if (kind.NormsFirst) FinalNorm = w.LayerNorm("layer_norm", c.HiddenSize, Eps(c));
    }

    public int Heads { get; }
    public int HeadDim { get; }
    public int Width { get; }
    public WeightVector Positions { get; }
    public Norm? EmbeddingNorm { get; }
    public BartBlock[] Blocks { get; }
    public Norm? FinalNorm { get; }

    public KvLayer Layer(bool ofSource) => new(Heads, HeadDim, HeadDim, null, ofSource);

    /// <summary>ε of the norms.</summary>
    public static float Eps(ModelConfig c) => c.LayerNormEps ?? 1e-5f;

    // Sines of a position in the first half, cosines in the second. Source: MarianSinusoidalPositionalEmbedding in transformers.
    private static float[] Sinusoids(int positions, int width, float scale)
    {
        var table = new float[checked(positions * width)];
        for (int p = 0; p < positions; p++)
        {
            for (int i = 0; i < width; i++)
            {
                int pair = i < (width + 1) / 2 ? i : i - (width + 1) / 2;
                double angle = p / Math.Pow(10000, 2.0 * pair / width);
                table[p * width + i] = (float)(i < (width + 1) / 2 ? Math.Sin(angle) : Math.Cos(angle)) / scale;
            }
        }

        return table;
    }
}

/// <summary>The weights of one layer.</summary>
internal sealed class BartBlock
{
    public BartBlock(ModelConfig c, WeightManifest w, int width, bool crosses)
    {
        (Attention, AttentionNorm) = (Weights("self_attn"), NormOf("self_attn_layer_norm"));
        if (crosses) (Cross, CrossNorm) = (Weights("encoder_attn"), NormOf("encoder_attn_layer_norm"));
        (Up, Down) = (w.Linear("fc1", width, c.HiddenSize, bias: true), w.Linear("fc2", c.HiddenSize, width, bias: true));
        MlpNorm = NormOf("final_layer_norm");

        AttentionWeights Weights(string module) => new(Part(module + ".q_proj"), Part(module + ".k_proj"), Part(module + ".v_proj"), Part(module + ".out_proj"));

        Linear Part(string name) => w.Linear(name, c.HiddenSize, c.HiddenSize, bias: true);

        Norm NormOf(string name) => w.LayerNorm(name, c.HiddenSize, BartStack.Eps(c));
    }

    public AttentionWeights Attention { get; }
    public Norm AttentionNorm { get; }
    public AttentionWeights? Cross { get; }
    public Norm? CrossNorm { get; }
    public Linear Up { get; }
    public Linear Down { get; }
    public Norm MlpNorm { get; }
}
