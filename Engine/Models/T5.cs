using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Layers;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// T5 (Raffel et al. 2020), its versions with gates (Flan-T5, mT5) and Switch Transformers: RMS norms before each part, biases by relative position instead of
/// positions, scores that are not scaled. The first layer's biases are those of all layers that have none (UMT5: Chung et al. 2023).
/// </summary>
internal sealed class T5 : Model
{
    private readonly ModelConfig _config;
    private readonly Linear _embedding, _head;
    private readonly T5Block[] _encoder, _decoder;
    private readonly Norm _encoderNorm, _decoderNorm;
    private readonly ActivationFunction _function;
    private readonly bool _scalesHead;

    /// <param name="c">The configuration.</param>
    /// <param name="root">The checkpoint's root.</param>
    public T5(ModelConfig c, WeightManifest root)
    {
        _config = c;
        ConfigKeys keys = c.Keys;
        bool gguf = keys.Metadata is not null;
        (_embedding, _head) = root.EmbeddingAndHead("shared", "lm_head", c.VocabSize, c.HiddenSize, c.TieWordEmbeddings == true ? true : null);
        int decoders = keys.Positive("num_decoder_layers", 10_000) ?? c.NumHiddenLayers;
        _encoder = Stack(root.At("encoder"), c.NumHiddenLayers, "num_sparse_encoder_layers", false);
        _decoder = Stack(root.At("decoder"), decoders, "num_sparse_decoder_layers", true);
        (_encoderNorm, _decoderNorm) = (NormOf(root, "encoder.final_layer_norm"), NormOf(root, "decoder.final_layer_norm"));
        string projection = keys.String("feed_forward_proj") ?? (_encoder[0].IsGated ? "gated-gelu" : "relu");
        string name = projection == "gated-gelu" ? "gelu_new" : keys.String("dense_act_fn") ?? projection.Split('-')[^1];
        _function = ActivationFunctions.Named(c, "feed_forward_proj", name);
        // The first version scales what its tied head sees. Newer files say so; GGUF files do not, but those without gates are of that version.
        _scalesHead = gguf ? ReferenceEquals(_embedding, _head) && !_encoder[0].IsGated
            : keys.Boolean("scale_decoder_outputs") ?? (c.ModelType is not ("mt5" or "umt5") && c.TieWordEmbeddings != false);

        T5Block[] Stack(WeightManifest w, int layers, string sparse, bool crosses)
        {
            int some = c.Experts is null ? 0 : (int)(keys.Integer(sparse) ?? 3), step = some > 0 ? layers / some : layers;
            return [.. Enumerable.Range(0, layers).Select(i =>
                new T5Block(c, w.At($"block.{i}"), i == 0, crosses, c.Experts is not null && (step == 1 || (step > 1 && i % step == 1))))];
        }

        Norm NormOf(WeightManifest w, string module) => w.RmsNorm(module, c.HiddenSize, c.RmsNormEps);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KvLayer> CacheLayers
        => [.. _decoder.Select(_ => Layer(false)), .. _decoder.Select(_ => Layer(true)), Layer(true)];

    /// <inheritdoc/>
    public override IReadOnlyList<RotaryEmbedding> Rotaries => [];

    /// <inheritdoc/>
    public override bool HasSources => true;

    /// <inheritdoc/>
    public override int LastSourceStream => _encoder.Length;

    /// <inheritdoc/>
    public override void BuildSource(StepGraph graph)
    {
        (StepTensor x, StepTensor h) = Streams();
        graph.Decoder.Add(new Embed(_embedding.Weight, x));
        graph.Decoder.Add(new Observe(0, x));
        var tensors = new StepTensors();
        var rule = new AttentionRule(Scale: 1, RotaryDim: 0, Mask: AttentionMask.Whole);
        for (int i = 0; i < _encoder.Length; i++)
        {
            _encoder[i].AddAttention(graph, tensors, 2 * _decoder.Length, Layer(true), rule, _encoder[0].Bias, h, x);
            _encoder[i].AddMlp(graph, tensors, _function, h, x);
            if (i + 1 < _encoder.Length) graph.Decoder.Add(new Observe(i + 1, x));
        }

        graph.Decoder.Add(new Normalize(x, _encoderNorm, h));
        graph.Decoder.Add(new Observe(_encoder.Length, h));
        var cross = new CrossAttention(Layer(true), _config.HiddenSize, scale: 1);
        for (int i = 0; i < _decoder.Length; i++) cross.Store(graph, _decoder.Length + i, h, _decoder[i].Cross!);
    }

    /// <inheritdoc/>
    public override void Build(StepGraph graph)
    {
        (StepTensor x, StepTensor h) = Streams();
        graph.Decoder.Add(new Embed(_embedding.Weight, x));
        graph.Decoder.Add(new Observe(0, x));
        var tensors = new StepTensors();
        var rule = new AttentionRule(Scale: 1, RotaryDim: 0);
        var cross = new CrossAttention(Layer(true), _config.HiddenSize, scale: 1);
        for (int i = 0; i < _decoder.Length; i++)
        {
            _decoder[i].AddAttention(graph, tensors, i, Layer(false), rule, _decoder[0].Bias, h, x);
            graph.Decoder.Add(new Normalize(x, _decoder[i].CrossNorm!, h));
            cross.Add(graph, _decoder.Length + i, h, _decoder[i].Cross!, x);
            _decoder[i].AddMlp(graph, tensors, _function, h, x);
            if (i + 1 < _decoder.Length) graph.Decoder.Add(new Observe(i + 1, x));
        }

        graph.Decoder.Add(new Observe(_decoder.Length, x, _decoderNorm));
        new OutputHead(_decoderNorm, _head, _scalesHead ? (float)(1 / Math.Sqrt(_config.HiddenSize)) : 1).Add(graph, x);
    }

    private (StepTensor X, StepTensor H) Streams() => (StepGraph.Tokens("x", _config.HiddenSize), StepGraph.Tokens("h", _config.HiddenSize));

    private KvLayer Layer(bool ofSource) => new(_config.NumAttentionHeads, _config.HeadDim, _config.HeadDim, null, ofSource);
}
