using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// GPT-2 (Radford et al. 2019): layer norms before attention and MLP, learned positions, GELU, biases everywhere, one matrix for queries, keys and values. Its
/// folders store projections <c>[inputs, outputs]</c> (<c>Conv1D</c>), and old ones keep the causal mask beside the weights.
/// </summary>
internal sealed class Gpt2 : Model
{
    private readonly ModelConfig _config;
    private readonly Linear _wte, _lmHead;
    private readonly WeightVector _wpe;
    private readonly Block[] _blocks;
    private readonly Norm _lnF;
    private readonly ActivationFunction _activation;

    private Gpt2(ModelConfig config, WeightManifest weights)
    {
        _config = config;
        if (config.Keys.Boolean("add_cross_attention") == true)
            throw weights.Refuse("attention to an encoder is not supported yet", "add_cross_attention", true, false);
        string activation = config.HiddenAct ?? "gelu_new";
        _activation = ActivationFunctions.All.TryGetValue(activation, out ActivationFunction function)
            ? function
            : throw weights.Refuse("the activation is not supported yet", "activation_function", activation, string.Join(", ", ActivationFunctions.All.Keys));
        (_wte, _lmHead) = weights.EmbeddingAndHead("transformer.wte", "lm_head", config.VocabSize, config.HiddenSize, config.TieWordEmbeddings);
        _wpe = weights.Table("transformer.wpe", config.MaxPositionEmbeddings, config.HiddenSize);
        _blocks = [.. Enumerable.Range(0, config.NumHiddenLayers).Select(i => new Block(config, weights.At($"transformer.h.{i}")))];
        _lnF = weights.LayerNorm("transformer.ln_f", config.HiddenSize, Eps(config));
    }

    /// <summary>The table's row. llama.cpp computes the tanh form of GELU and scales q·k by 1 / √headDim in every layer.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "gpt2",
        Gguf = "gpt2",
        ConfigSpelling = new Dictionary<string, string>
        {
            ["hidden_size"] = "n_embd",
            ["intermediate_size"] = "n_inner",
            ["num_hidden_layers"] = "n_layer",
            ["num_attention_heads"] = "n_head",
            ["max_position_embeddings"] = "n_positions",
            ["layer_norm_eps"] = "layer_norm_epsilon",
            ["hidden_act"] = "activation_function",
        },
        ConfigDefaults =
            """{"expansion_ratio": 4, "max_position_embeddings": 1024, "layer_norm_eps": 1e-5, "hidden_act": "gelu_new", "tie_word_embeddings": true}""",
        Adapt = config => config with { RotaryDim = 0 },
        Folder = new FolderLayout
        {
            BaseModule = "transformer",
            Transposed = ["attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"],
            Ignored = [".attn.bias", ".attn.masked_bias"],
        },
        GgufNames = GgufNames.Of(new Dictionary<string, string>
        {
            ["transformer.wte"] = "token_embd",
            ["transformer.wpe"] = "position_embd",
            ["transformer.ln_f"] = "output_norm",
            ["lm_head"] = "output",
            ["transformer.h.{N}.ln_1"] = "blk.{N}.attn_norm",
            ["transformer.h.{N}.attn.c_attn"] = "blk.{N}.attn_qkv",
            ["transformer.h.{N}.attn.c_proj"] = "blk.{N}.attn_output",
            ["transformer.h.{N}.ln_2"] = "blk.{N}.ffn_norm",
            ["transformer.h.{N}.mlp.c_fc"] = "blk.{N}.ffn_up",
            ["transformer.h.{N}.mlp.c_proj"] = "blk.{N}.ffn_down",
        }),
        Divided = ["attn_qkv"],
        NotInGguf = config => config.HiddenAct is not ("gelu_new" or "gelu_pytorch_tanh" or "gelu_fast")
            ? $"llama.cpp computes GPT-2 with gelu_new: activation_function {config.HiddenAct}"
            : Enumerable.Range(0, config.NumHiddenLayers).Any(layer => Scale(config, layer) is not null)
                ? "llama.cpp scales GPT-2's attention by the size of a head alone: scale_attn_weights, scale_attn_by_inverse_layer_idx"
            : null,
        Create = (config, weights) => new Gpt2(config, weights),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<KvLayer> CacheLayers
        => [.. _blocks.Select(_ => new KvLayer(_config.NumKeyValueHeads, _config.HeadDim, _config.VHeadDim, null))];

    /// <inheritdoc/>
    public override IReadOnlyList<RotaryEmbedding> Rotaries => [];

    /// <inheritdoc/>
    public override int? MaxPositions => _config.MaxPositionEmbeddings;

    /// <inheritdoc/>
    public override void Build(StepGraph graph)
    {
        StepTensor x = StepGraph.Tokens("x", _config.HiddenSize), h = StepGraph.Tokens("h", _config.HiddenSize);
        var attention = new Attention(graph, CacheLayers, _config.HiddenSize, _config.NumAttentionHeads, rotaryDim: 0);
        var mlp = new Mlp(graph, _config.HiddenSize, _config.IntermediateSize, _activation);
        graph.Decoder.Add(new Embed(_wte.Weight, x, _wpe));
        graph.Decoder.Add(new Observe(0, x));
        for (int i = 0; i < _blocks.Length; i++)
        {
            Block b = _blocks[i];
            graph.Decoder.Add(new Normalize(x, b.Ln1, h));
            attention.Add(i, h, b.Attn, x, Scale(_config, i));
            graph.Decoder.Add(new Normalize(x, b.Ln2, h));
            mlp.Add(h, b.CFc, b.CProj, x);
            if (i + 1 < _blocks.Length) graph.Decoder.Add(new Observe(i + 1, x));
        }
        graph.Decoder.Add(new Observe(_blocks.Length, x, _lnF));
        OutputHead.Add(graph, x, _lnF, _lmHead);
    }

    private static float Eps(ModelConfig config) => config.LayerNormEps ?? 1e-5f;

    // Two switches of transformers' class; null is the usual 1 / √headDim. A third, reorder_and_upcast_attn, asks for float32 scores, which they are anyway.
    private static double? Scale(ModelConfig c, int layer)
    {
        bool byHead = c.Keys.Boolean("scale_attn_weights") ?? true, byLayer = c.Keys.Boolean("scale_attn_by_inverse_layer_idx") ?? false;
        return byHead && !byLayer ? null : (byHead ? 1 / Math.Sqrt(c.HeadDim) : 1) / (byLayer ? layer + 1 : 1);
    }

    private sealed class Block
    {
        public Block(ModelConfig c, WeightManifest w)
        {
            Ln1 = w.LayerNorm("ln_1", c.HiddenSize, Eps(c));
            int queries = c.NumAttentionHeads * c.HeadDim, keys = c.NumKeyValueHeads * c.HeadDim;
            Linear[] qkv = w.Linears("attn.c_attn", [queries, keys, keys], c.HiddenSize, bias: true);
            Attn = new AttentionWeights(qkv[0], qkv[1], qkv[2], w.Linear("attn.c_proj", c.HiddenSize, queries, bias: true));
            Ln2 = w.LayerNorm("ln_2", c.HiddenSize, Eps(c));
            CFc = w.Linear("mlp.c_fc", c.IntermediateSize, c.HiddenSize, bias: true);
            CProj = w.Linear("mlp.c_proj", c.HiddenSize, c.IntermediateSize, bias: true);
        }

        public Norm Ln1 { get; }
        public AttentionWeights Attn { get; }
        public Norm Ln2 { get; }
        public Linear CFc { get; }
        public Linear CProj { get; }
    }
}
