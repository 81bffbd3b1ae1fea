using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Layers;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// BART (Lewis et al. 2020) and its kin: learned or sinusoidal positions, layer norms behind each part or before it, biases everywhere, one embedding for
/// encoder,
/// decoder and head. <see cref="BartKind"/> says in what a relative departs.
/// </summary>
internal sealed class Bart : Model
{
    private readonly ModelConfig _config;
    private readonly BartKind _kind;
    private readonly Linear _embedding, _head;
    private readonly BartStack _encoder, _decoder;
    private readonly float _scale;
    private readonly ActivationFunction _function;

    /// <param name="c">The configuration.</param>
    /// <param name="root">The checkpoint's root.</param>
    /// <param name="kind">In what it departs from BART.</param>
    public Bart(ModelConfig c, WeightManifest root, BartKind kind)
    {
        (_config, _kind) = (c, kind);
        if (c.Keys.Boolean("share_encoder_decoder_embeddings") == false)
            throw root.Refuse("embeddings of encoder and decoder apart are not supported yet", "share_encoder_decoder_embeddings", false, true);
        string[] names = ["model.shared", "model.encoder.embed_tokens", "model.decoder.embed_tokens", "lm_head"];
        _embedding = root.Linear(names.FirstOrDefault(n => root.Has(n + ".weight")) ?? names[0], c.VocabSize, c.HiddenSize);
        WeightVector? bias = root.RowVector("final_logits_bias", c.VocabSize);
        _head = c.TieWordEmbeddings == false && root.Has("lm_head.weight") ? root.Linear("lm_head", c.VocabSize, c.HiddenSize) with { Bias = bias }
            : new Linear(_embedding.Weight, bias);
        _scale = c.Keys.Boolean("scale_embedding") == true ? MathF.Sqrt(c.HiddenSize) : 1;
        _encoder = new BartStack(c, root.At("model.encoder"), kind, "encoder", crosses: false, _scale);
        _decoder = new BartStack(c, root.At("model.decoder"), kind, "decoder", crosses: true, _scale);
        _function = ActivationFunctions.Of(c, ActivationFunction.Gelu);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KvLayer> CacheLayers
        => [.. _decoder.Blocks.Select(_ => _decoder.Layer(false)), .. _decoder.Blocks.Select(_ => _decoder.Layer(true)), _encoder.Layer(true)];

    /// <inheritdoc/>
    public override IReadOnlyList<RotaryEmbedding> Rotaries => [];

    /// <inheritdoc/>
    public override int? MaxPositions => _config.MaxPositionEmbeddings;

    /// <inheritdoc/>
    public override bool HasSources => true;

    /// <inheritdoc/>
    public override int LastSourceStream => _encoder.Blocks.Length;

    /// <inheritdoc/>
    public override void BuildSource(StepGraph graph)
    {
        StepTensor states = Run(graph, _encoder, AttentionMask.Whole);
        var cross = new CrossAttention(_decoder.Layer(true), _config.HiddenSize, 1 / Math.Sqrt(_decoder.HeadDim));
        for (int i = 0; i < _decoder.Blocks.Length; i++) cross.Store(graph, _decoder.Blocks.Length + i, states, _decoder.Blocks[i].Cross!);
    }

    /// <inheritdoc/>
    public override void Build(StepGraph graph) => new OutputHead(null, _head).Add(graph, Run(graph, _decoder, AttentionMask.Causal));

    // Where norms stand behind a part, the stream is normalized into h, and the next part goes on from there: two tensors take turns.
    private StepTensor Run(StepGraph graph, BartStack stack, AttentionMask mask)
    {
        ModelConfig c = _config;
        bool source = mask == AttentionMask.Whole;
        StepTensor x = StepGraph.Tokens("x", c.HiddenSize), h = StepGraph.Tokens("h", c.HiddenSize), e = StepGraph.Tokens("embeddings", c.HiddenSize);
        StepTensor first = stack.EmbeddingNorm is null ? x : e;
        graph.Decoder.Add(new Embed(_embedding.Weight, first, stack.Positions));
        if (_scale != 1) graph.Decoder.Add(new Activate(first, ActivationFunction.Scale, _scale));
        if (stack.EmbeddingNorm is { } norm) graph.Decoder.Add(new Normalize(e, norm, x));
        graph.Decoder.Add(new Observe(0, x));
        var rule = new AttentionRule(1 / Math.Sqrt(stack.HeadDim), RotaryDim: 0, Mask: mask);
        var cross = new CrossAttention(stack.Layer(true), c.HiddenSize, 1 / Math.Sqrt(stack.HeadDim));
        var tensors = new StepTensors();
        for (int i = 0; i < stack.Blocks.Length; i++)
        {
            BartBlock b = stack.Blocks[i];
            var attention = new Attention(source ? 2 * _decoder.Blocks.Length : i, stack.Layer(source), b.Attention, rule);
            Part(b.AttentionNorm, input => attention.Add(graph, tensors, input, tensors.Tokens("attention", c.HiddenSize), x));
            if (b.Cross is not null) Part(b.CrossNorm!, input => cross.Add(graph, stack.Blocks.Length + i, input, b.Cross, x));
            Part(b.MlpNorm, input => new Mlp(b.Up, b.Down, _function).Add(graph, tensors, input, tensors.Tokens("mlp", c.HiddenSize), x));
            if (i + 1 < stack.Blocks.Length || stack.FinalNorm is null) graph.Decoder.Add(new Observe(i + 1, x));
        }

        if (stack.FinalNorm is not { } final) return x;
        graph.Decoder.Add(new Normalize(x, final, h));
        graph.Decoder.Add(new Observe(stack.Blocks.Length, h));
        return h;

        void Part(Norm norm, Action<StepTensor> add)
        {
            if (_kind.NormsFirst)
            {
                graph.Decoder.Add(new Normalize(x, norm, h));
                add(h);
                return;
            }

            add(x);
            graph.Decoder.Add(new Normalize(x, norm, h));
            (x, h) = (h, x);
        }
    }
}
