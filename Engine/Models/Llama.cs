using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Layers;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// Llama 2, 3 and 3.x, and Mistral: RMS norms before attention and MLP, rotary positions, grouped-query attention (with a sliding window where the
/// configuration has one), SwiGLU. Biases where the checkpoint has them. Related architectures derive from it and override what differs.
/// </summary>
internal class Llama : Model
{
    private readonly ModelConfig _config;
    private readonly Block[] _blocks;
    private readonly Linear _embedTokens, _lmHead;
    private readonly Norm _norm;

    /// <summary>Declares the weights.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="weights">The checkpoint's root.</param>
    /// <param name="normalizedHeads">Whether the heads of queries and keys have norms.</param>
    /// <param name="experts">Declares the experts of a layer, given its number and weights; null for a layer with an MLP. By default all have one.</param>
    protected Llama(ModelConfig config, WeightManifest weights, bool normalizedHeads = false, Func<int, WeightManifest, Experts?>? experts = null)
    {
        _config = config;
        if (config.HiddenAct is { } act && act != "silu") throw weights.Refuse("the activation is not supported yet", "hidden_act", act, "silu");
        (_embedTokens, _lmHead) = weights.EmbeddingAndHead("model.embed_tokens", "lm_head", config.VocabSize, config.HiddenSize, config.TieWordEmbeddings);
        _blocks = [.. Enumerable.Range(0, config.NumHiddenLayers).Select(i => new Block(config, i, weights.At($"model.layers.{i}"), normalizedHeads, experts))];
        _norm = weights.RmsNorm("model.norm", config.HiddenSize, config.RmsNormEps);
        Rotaries = [new RotaryEmbedding(config, weights.RotaryDivisors(config.RotaryDim))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KvLayer> CacheLayers
        => [.. _blocks.Select((_, layer) => new KvLayer(_config.NumKeyValueHeads, _config.HeadDim, _config.VHeadDim, WindowOf(layer)))];

    /// <inheritdoc/>
    public override IReadOnlyList<RotaryEmbedding> Rotaries { get; }

    /// <summary>The table's row of Llama, or of another model type that is computed in the same way.</summary>
    /// <param name="modelType">The model type.</param>
    /// <param name="configDefaults">Default values of settings that its <c>config.json</c> leaves out, as a JSON object.</param>
    public static Architecture Architecture(string modelType, string configDefaults) => new()
    {
        ModelType = modelType,
        Gguf = "llama",
        ConfigDefaults = configDefaults,
        GgufRowOrders = config => new Dictionary<string, RowOrder> { ["self_attn.q_proj"] = new(config.HeadDim), ["self_attn.k_proj"] = new(config.HeadDim) },
        Create = (config, weights) => new Llama(config, weights),
    };

    /// <summary>The sliding window of a layer in positions, the token itself included; null for full attention.</summary>
    protected virtual int? WindowOf(int layer) => _config.SlidingWindow;

    /// <inheritdoc/>
    public override void Build(StepGraph graph)
    {
        StepTensor x = StepGraph.Tokens("x", _config.HiddenSize), h = StepGraph.Tokens("h", _config.HiddenSize);
        var attention = new Attention(graph, CacheLayers, _config.HiddenSize, _config.NumAttentionHeads, _config.RotaryDim);
        var mlp = new GatedMlp(graph, _config.HiddenSize, _config.IntermediateSize);
        graph.Decoder.Add(new Embed(_embedTokens.Weight, x));
        graph.Decoder.Add(new ComputeAngles(_config.RotaryDim));
        graph.Decoder.Add(new Observe(0, x));
        for (int i = 0; i < _blocks.Length; i++)
        {
            Block b = _blocks[i];
            graph.Decoder.Add(new Normalize(x, b.InputLayerNorm, h));
            attention.Add(i, h, b.SelfAttn, x);
            graph.Decoder.Add(new Normalize(x, b.PostAttentionLayerNorm, h));
            if (b.Mlp is { } weights) mlp.Add(h, weights, x);
            else graph.Decoder.Add(new MixExperts(h, b.Experts!, x));
            if (i + 1 < _blocks.Length) graph.Decoder.Add(new Observe(i + 1, x));
        }
        graph.Decoder.Add(new Observe(_blocks.Length, x, _norm));
        OutputHead.Add(graph, x, _norm, _lmHead);
    }

    private sealed class Block
    {
        public Block(ModelConfig c, int layer, WeightManifest w, bool normalizedHeads, Func<int, WeightManifest, Experts?>? experts)
        {
            InputLayerNorm = w.RmsNorm("input_layernorm", c.HiddenSize, c.RmsNormEps);
            SelfAttn = AttentionWeights.Of(c, w.At("self_attn"), normalizedHeads);
            PostAttentionLayerNorm = w.RmsNorm("post_attention_layernorm", c.HiddenSize, c.RmsNormEps);
            Experts = experts?.Invoke(layer, w);
            if (Experts is null) Mlp = MlpWeights.Of(c, w.At("mlp"));
        }

        public Norm InputLayerNorm { get; }
        public AttentionWeights SelfAttn { get; }
        public Norm PostAttentionLayerNorm { get; }
        public MlpWeights? Mlp { get; }
        public Experts? Experts { get; }
    }
}
