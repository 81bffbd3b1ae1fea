using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// ModernBERT (Warner et al. 2024): rotary positions, norms before attention and MLP (none before the first attention), a gated MLP; every n-th layer attends
/// to all tokens, the others to those near by, with a base of their own.
/// </summary>
internal sealed class ModernBert : Model
{
    private const int Global = 0, Local = 1;
    private readonly ModelConfig _config;
    private readonly int _near;
    private readonly Linear _words;
    private readonly Norm _embeddingNorm, _finalNorm;
    private readonly Block[] _blocks;
    private readonly ActivationFunction _function, _headFunction;
    private readonly (Linear Dense, Norm Norm, Linear Output)? _head;

    private ModernBert(ModelConfig c, WeightManifest root)
    {
        _config = c;
        WeightManifest w = root.At("model");
        _function = ActivationFunctions.Of(c, ActivationFunction.Gelu);
        _headFunction = ActivationFunctions.Named(c, "classifier_activation", c.Keys.String("classifier_activation") ?? "gelu");
        int every = c.Keys.Positive("global_attn_every_n_layers", 10_000) ?? 3;
        _near = (c.Keys.Positive("local_attention", int.MaxValue) ?? 128) / 2;
        _words = w.Linear("embeddings.tok_embeddings", c.VocabSize, c.HiddenSize);
        _embeddingNorm = NormOf(c, w, "embeddings.norm");
        _blocks = [.. Enumerable.Range(0, c.NumHiddenLayers).Select(i => new Block(c, w.At($"layers.{i}"), i, i % every == 0))];
        _finalNorm = NormOf(c, w, "final_norm");
        Rotaries = [new RotaryEmbedding(c with { RopeTheta = Theta("full_attention", "global_rope_theta", 160_000) }),
            new RotaryEmbedding(c with { RopeTheta = Theta("sliding_attention", "local_rope_theta", 10_000) })];
        if (root.RowsOf("classifier.weight") is not int scores) return;
        if (c.Keys.String("classifier_pooling") is { } pooling and not "cls")
        {
            MissingHead = $"scores of anything but the first token (classifier_pooling: {pooling}) are not supported yet";
            return;
        }

        _head = (root.Linear("head.dense", c.HiddenSize, c.HiddenSize, bias: null), NormOf(c, root, "head.norm"),
            root.Linear("classifier", scores, c.HiddenSize, bias: true));

        double Theta(string type, string old, double otherwise)
            => c.Keys.Section("rope_parameters")?.Section(type)?.Number("rope_theta") ?? c.Keys.Number(old) ?? otherwise;
    }

    /// <summary>The table's row.</summary>
    public static Architecture Row { get; } = new()
    {
        ModelType = "modernbert",
        Gguf = "modern-bert",
        IsDecoder = false,
        ConfigSpelling = new Dictionary<string, string> { ["layer_norm_eps"] = "norm_eps", ["hidden_act"] = "hidden_activation" },
        ConfigDefaults = """{"max_position_embeddings": 8192, "layer_norm_eps": 1e-5, "hidden_act": "gelu"}""",
        GgufSpelling = new Dictionary<string, string>
        {
            ["hidden_act"] = "{arch}.hidden_activation",
            ["layer_norm_eps"] = "{arch}.attention.layer_norm_rms_epsilon",
            ["local_attention"] = "{arch}.attention.sliding_window",
            ["global_attn_every_n_layers"] = "{arch}.attention.sliding_window_pattern",
            ["global_rope_theta"] = "{arch}.rope.freq_base",
            ["local_rope_theta"] = "{arch}.rope.freq_base_swa",
        },
        Folder = new FolderLayout { Ignored = [".inv_freq"] },
        GgufNames = GgufNames.Of(new Dictionary<string, string>
        {
            ["model.embeddings.tok_embeddings"] = "token_embd",
            ["model.embeddings.norm"] = "token_embd_norm",
            ["model.final_norm"] = "output_norm",
            ["model.layers.{N}.attn_norm"] = "blk.{N}.attn_norm",
            ["model.layers.{N}.attn.Wqkv"] = "blk.{N}.attn_qkv",
            ["model.layers.{N}.attn.Wo"] = "blk.{N}.attn_output",
            ["model.layers.{N}.mlp_norm"] = "blk.{N}.ffn_norm",
            ["model.layers.{N}.mlp.Wi"] = "blk.{N}.ffn_up",
            ["model.layers.{N}.mlp.Wo"] = "blk.{N}.ffn_down",
            ["head.dense"] = "cls",
            ["head.norm"] = "cls.norm",
            ["classifier"] = "cls.output",
        }),
        NotInGguf = _ => "the quantiser does not write encoders yet",
        Create = (config, weights) => new ModernBert(config, weights),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<KvLayer> CacheLayers => [Layer(null), Layer(_near + 1)];

    /// <inheritdoc/>
    public override IReadOnlyList<RotaryEmbedding> Rotaries { get; }

    /// <inheritdoc/>
    public override bool IsEncoder => true;

    /// <inheritdoc/>
    public override string? MissingHead { get; }

    /// <inheritdoc/>
    public override void Build(StepGraph graph)
    {
        ModelConfig c = _config;
        StepTensor x = StepGraph.Tokens("x", c.HiddenSize), h = StepGraph.Tokens("h", c.HiddenSize), e = StepGraph.Tokens("embeddings", c.HiddenSize);
        graph.Decoder.Add(new Embed(_words.Weight, e));
        graph.Decoder.Add(new ComputeAngles(c.RotaryDim, Global));
        graph.Decoder.Add(new ComputeAngles(c.RotaryDim, Local));
        graph.Decoder.Add(new Normalize(e, _embeddingNorm, x));
        graph.Decoder.Add(new Observe(0, x));
        var tensors = new StepTensors();
        for (int i = 0; i < _blocks.Length; i++)
        {
            Block b = _blocks[i];
            int kind = b.IsGlobal ? Global : Local;
            if (b.AttnNorm is not null) graph.Decoder.Add(new Normalize(x, b.AttnNorm, h));
            var rule = new AttentionRule(1 / Math.Sqrt(c.HeadDim), c.RotaryDim, kind, Mask: AttentionMask.Whole);
            new Attention(kind, CacheLayers[kind], b.Attn, rule).Add(graph, tensors, b.AttnNorm is null ? x : h, tensors.Tokens("attention", c.HiddenSize), x);
            graph.Decoder.Add(new Normalize(x, b.MlpNorm, h));
            // What f is applied to is called the input here, and what it is multiplied by the gate.
            new GatedMlp(b.Input, b.Gate, b.Down, _function).Add(graph, tensors, h, tensors.Tokens("mlp", c.HiddenSize), x);
            if (i + 1 < _blocks.Length) graph.Decoder.Add(new Observe(i + 1, x));
        }

        graph.Decoder.Add(new Normalize(x, _finalNorm, h));
        graph.Decoder.Add(new Observe(_blocks.Length, h));
        if (_head is not { } head) graph.IsHeadless = true;
        else ScoreHead.Add(graph, h, head.Dense, _headFunction, head.Norm, head.Output);
    }

    private static Norm NormOf(ModelConfig c, WeightManifest w, string name)
        => w.Has(name + ".bias") ? w.LayerNorm(name, c.HiddenSize, c.LayerNormEps ?? 1e-5f) : w.ScaleNorm(name, c.HiddenSize, c.LayerNormEps ?? 1e-5f);

    private KvLayer Layer(int? window) => new(_config.NumAttentionHeads, _config.HeadDim, _config.HeadDim, window);

    private sealed class Block
    {
        public Block(ModelConfig c, WeightManifest w, int layer, bool global)
        {
            IsGlobal = global;
            if (layer > 0) AttnNorm = NormOf(c, w, "attn_norm");
            Linear[] qkv = w.Linears("attn.Wqkv", [c.HiddenSize, c.HiddenSize, c.HiddenSize], c.HiddenSize, bias: null);
            Attn = new AttentionWeights(qkv[0], qkv[1], qkv[2], w.Linear("attn.Wo", c.HiddenSize, c.HiddenSize, bias: null));
            MlpNorm = NormOf(c, w, "mlp_norm");
            Linear[] wi = w.Linears("mlp.Wi", [c.IntermediateSize, c.IntermediateSize], c.HiddenSize, bias: null);
            (Input, Gate) = (wi[0], wi[1]);
            Down = w.Linear("mlp.Wo", c.HiddenSize, c.IntermediateSize, bias: null);
        }

        public bool IsGlobal { get; }
        public Norm? AttnNorm { get; }
        public AttentionWeights Attn { get; }
        public Norm MlpNorm { get; }
        public Linear Input { get; }
        public Linear Gate { get; }
        public Linear Down { get; }
    }
}
