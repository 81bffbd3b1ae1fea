using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Layers;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>A decoder as its <see cref="DecoderStyle"/> says: embeddings, layers of attention and MLP around a residual stream, and the output head.</summary>
internal sealed class Decoder : Model
{
    private readonly DecoderStyle _style;
    private readonly TokenEmbedding _embedding;
    private readonly DecoderBlock[] _blocks;
    private readonly OutputHead _head;

    /// <summary>Declares the weights.</summary>
    /// <param name="style">What the decoder is made of.</param>
    /// <param name="weights">The checkpoint's root.</param>
    /// <exception cref="ModelLoadException">A weight is missing or has another shape, or a setting is not supported.</exception>
    public Decoder(DecoderStyle style, WeightManifest weights)
    {
        _style = style;
        ModelConfig c = style.Config;
        EmbeddingStyle e = style.Embedding;
        HeadStyle h = style.Head;
        int width = c.HiddenSize;
        (Linear table, Linear lmHead) = weights.EmbeddingAndHead(e.Module, h.Module, c.VocabSize, width, c.TieWordEmbeddings);
        WeightVector? positions = e.FixedPositions is { } computed ? weights.Fixed(computed())
            : e.Positions is null ? null : weights.Table(e.Positions, c.MaxPositionEmbeddings + e.SkippedPositions, width, e.SkippedPositions, e.Scale);
        _embedding = new TokenEmbedding(table.Weight, positions, e.Scale, Norm(weights, e.Norm, width));
        _blocks = [.. Enumerable.Range(0, c.NumHiddenLayers).Select(i => Block(weights.At($"{style.Layers}.{i}"), i))];
        _head = new OutputHead(Norm(weights, h.Norm, c.HiddenSize), lmHead, h.Scale, h.SoftCap);
        Rotaries = [.. style.Rotaries.Select(rotary => RotaryEmbedding.Of(rotary, weights))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KvLayer> CacheLayers => [.. _blocks.Select((_, layer) => _style.Latent?.Cache ?? _style.Attention.Cache(_style.Config, layer))];

    /// <inheritdoc/>
    public override IReadOnlyList<RotaryEmbedding> Rotaries { get; }

    /// <inheritdoc/>
    public override int? MaxPositions => _style.Embedding.HasPositions ? _style.Config.MaxPositionEmbeddings : null;

    /// <summary>How an architecture creates its models.</summary>
    public static Func<ModelConfig, WeightManifest, Model> Of(Func<ModelConfig, DecoderStyle> style) => (config, weights) => new Decoder(style(config), weights);

    /// <inheritdoc/>
    public override void Build(StepGraph graph)
    {
        StepTensor x = StepGraph.Tokens("x", _style.Config.HiddenSize);
        var tensors = new StepTensors();
        _embedding.Add(graph, tensors, x);
        for (int table = 0; table < Rotaries.Count; table++) graph.Decoder.Add(new ComputeAngles(Rotaries[table].Dim, table));
        graph.Decoder.Add(new Observe(0, x));
        for (int i = 0; i < _blocks.Length; i++)
        {
            _blocks[i].Add(graph, tensors, x);
            if (i + 1 < _blocks.Length) graph.Decoder.Add(new Observe(i + 1, x));
        }

        graph.Decoder.Add(new Observe(_blocks.Length, x, _head.Norm));
        _head.Add(graph, x);
    }

    private DecoderBlock Block(WeightManifest w, int layer)
    {
        BlockStyle b = _style.Block;
        int hidden = _style.Config.HiddenSize;
        var norms = new BlockNorms(Norm(w, b.BeforeAttention, hidden), Norm(w, b.AfterAttention, hidden), Norm(w, b.BeforeMlp, hidden), Norm(w, b.AfterMlp, hidden));
        return new DecoderBlock(_style.DeclareAttention(w, layer), _style.DeclareMlp(w, layer), norms, b.Form, b.Factor);
    }

    private Norm? Norm(WeightManifest w, string? name, int length) => name is null ? null : _style.Norm.Of(w, name, length);
}
