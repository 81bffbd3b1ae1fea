using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Layers;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// BERT (Devlin et al. 2019) and its kin: learned positions, each token attends to all, norms behind attention and MLP. Where the checkpoint has a head of
/// scores, the first token's state gives them. <see cref="EncoderModules"/> says what a relative calls its modules.
/// </summary>
internal sealed class Bert : Model
{
    private readonly ModelConfig _config;
    private readonly Linear _words;
    private readonly Linear? _types, _map, _headDense, _headOutput;
    private readonly WeightVector _positions;
    private readonly WeightVector? _biases;
    private readonly Norm _norm;
    private readonly Block[] _blocks;
    private readonly ActivationFunction _function, _headFunction;

    /// <param name="c">The configuration.</param>
    /// <param name="root">The checkpoint's root.</param>
    /// <param name="modules">What its modules are called.</param>
    /// <param name="layers">The module of each layer in order, where they are not numbered: a module that comes again is stored once.</param>
    public Bert(ModelConfig c, WeightManifest root, EncoderModules modules, IReadOnlyList<string>? layers = null)
    {
        _config = c;
        if (c.Keys.String("position_embedding_type") is { } kind and not "absolute")
            throw root.Refuse("the positions are not supported yet", "position_embedding_type", kind, "absolute");
        if (c.Keys.Boolean("is_decoder") == true) throw root.Refuse("an encoder used as a decoder is not supported yet", "is_decoder", true, false);
        (_function, _headFunction) = (ActivationFunctions.Of(c, ActivationFunction.Gelu), ActivationFunctions.All[modules.HeadFunction]);
        WeightManifest w = root.At(modules.Base);
        int width = c.Keys.Positive("embedding_size", 1 << 24) ?? c.HiddenSize, offset = Offset(c, modules);
        _words = w.Linear("embeddings.word_embeddings", c.VocabSize, width);
        _positions = w.Table("embeddings.position_embeddings", c.MaxPositionEmbeddings + offset, width, Math.Max(offset - 1, 0));
        if (offset > 0) PaddingId = offset - 1;
        const string Types = "embeddings.token_type_embeddings";
        if (modules.HasTypes && w.RowsOf(Types + ".weight") is int types) (_types, TokenTypes) = (w.Mixed(Types, width, types), types);
        _norm = w.LayerNorm("embeddings.LayerNorm", width, c.LayerNormEps ?? 1e-12f);
        if (width != c.HiddenSize || modules.AlwaysMaps) _map = w.Linear(modules.EmbeddingMap, c.HiddenSize, width, bias: true);
        if (modules.RelativeBias is { } table)
            _biases = RelativeBias.Of(w, table, c.NumAttentionHeads, c.Keys.Positive("relative_attention_num_buckets", 4096) ?? 32, 128, bothWays: true);
        var declared = new Dictionary<string, Block>();
        _blocks = new Block[layers?.Count ?? c.NumHiddenLayers];
        for (int i = 0; i < _blocks.Length; i++)
        {
            string module = layers?[i] ?? string.Format(null, modules.Layer, i);
            if (!declared.TryGetValue(module, out Block? block)) declared[module] = block = new Block(c, w.At(module), modules);
            _blocks[i] = block;
        }

        if (root.RowsOf(modules.HeadOutput + ".weight") is not int scores) return;
        string dense = modules.HeadDense;
        if (!root.Has(dense + ".weight")) MissingHead = $"the file has {modules.HeadOutput} and no {dense}, through which the first token's state goes before it";
        else (_headDense, _headOutput) = (root.Linear(dense, c.HiddenSize, c.HiddenSize, bias: true), root.Linear(modules.HeadOutput, scores, c.HiddenSize, bias: true));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KvLayer> CacheLayers => [new KvLayer(_config.NumAttentionHeads, _config.HeadDim, _config.HeadDim, null)];

    /// <inheritdoc/>
    public override IReadOnlyList<RotaryEmbedding> Rotaries => [];

    /// <inheritdoc/>
    public override int? MaxPositions => _config.MaxPositionEmbeddings;

    /// <inheritdoc/>
    public override bool IsEncoder => true;

    /// <inheritdoc/>
    public override int LastStream(int layers) => _blocks.Length;

    /// <inheritdoc/>
    public override int? PaddingId { get; }

    /// <inheritdoc/>
    public override int TokenTypes { get; }

    /// <inheritdoc/>
    public override string? MissingHead { get; }

    /// <summary>Positions that are left out before the first: those up to the padding token's id, which GGUF files do not store.</summary>
    public static int Offset(ModelConfig c, EncoderModules modules)
        => !modules.OffsetsPositions || c.Keys.Metadata is not null ? 0 : (c.PadTokenId ?? 1) + 1;

    /// <inheritdoc/>
    public override void Build(StepGraph graph)
    {
        StepTensor e = StepGraph.Tokens("embeddings", _norm.Vectors.First().Length), n = StepGraph.Tokens("normalized", e.Columns),
            x = StepGraph.Tokens("x", _config.HiddenSize), h = StepGraph.Tokens("h", _config.HiddenSize);
        graph.Decoder.Add(new Embed(_words.Weight, e, _positions));
        if (_types is not null) graph.Decoder.Add(new Project(graph.TakeTypes(TokenTypes), new Projection(_types, StepGraph.Tokens("type", e.Columns), e)));
        graph.Decoder.Add(new Normalize(e, _norm, _map is null ? x : n));
        if (_map is not null) graph.Decoder.Add(new Project(n, new Projection(_map, x)));
        graph.Decoder.Add(new Observe(0, x));
        var rule = new AttentionRule(1 / Math.Sqrt(_config.HeadDim), RotaryDim: 0, Mask: AttentionMask.Whole);
        var tensors = new StepTensors();
        for (int i = 0; i < _blocks.Length; i++)
        {
            Block b = _blocks[i];
            new Attention(0, CacheLayers[0], b.Attention with { Biases = _biases }, rule).Add(graph, tensors, x, tensors.Tokens("attention", x.Columns), x);
            graph.Decoder.Add(new Normalize(x, b.AttentionNorm, h));
            new Mlp(b.Up, b.Down, _function).Add(graph, tensors, h, tensors.Tokens("mlp", h.Columns), h);
            graph.Decoder.Add(new Normalize(h, b.OutputNorm, x));
            graph.Decoder.Add(new Observe(i + 1, x));
        }

        if (_headOutput is null) graph.IsHeadless = true;
        else ScoreHead.Add(graph, x, _headDense!, _headFunction, null, _headOutput);
    }

    private sealed class Block(ModelConfig c, WeightManifest w, EncoderModules m)
    {
        public AttentionWeights Attention { get; } = new(w.Linear(m.Query, c.HiddenSize, c.HiddenSize, bias: true),
            w.Linear(m.Key, c.HiddenSize, c.HiddenSize, bias: true), w.Linear(m.Value, c.HiddenSize, c.HiddenSize, bias: true),
            w.Linear(m.Output, c.HiddenSize, c.HiddenSize, bias: true));
        public Norm AttentionNorm { get; } = w.LayerNorm(m.AttentionNorm, c.HiddenSize, c.LayerNormEps ?? 1e-12f);
        public Linear Up { get; } = w.Linear(m.Up, c.IntermediateSize, c.HiddenSize, bias: true);
        public Linear Down { get; } = w.Linear(m.Down, c.HiddenSize, c.IntermediateSize, bias: true);
        public Norm OutputNorm { get; } = w.LayerNorm(m.OutputNorm, c.HiddenSize, c.LayerNormEps ?? 1e-12f);
    }
}
