using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Layers;
using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Manifests;
using Engine.Tests.Loading;

namespace Engine.Tests.Layers;

/// <summary>The operations that each layer appends, their tensors and widths, and the weights that it declares.</summary>
public sealed class LayerGraphTests : IDisposable
{
    private const int KeyDim = TinyLlama.HeadDim, Layer = 1;
    private static readonly KvLayer Kv = new(TinyLlama.KvHeads, KeyDim, KeyDim, null);
    private readonly TempFolder _folder = new();
    private readonly Checkpoint _checkpoint;
    private readonly ModelConfig _config;
    private readonly WeightManifest _weights;
    private readonly StepGraph _graph = new();
    private readonly StepTensor _x = StepGraph.Tokens("x", TinyLlama.Hidden), _h = StepGraph.Tokens("h", TinyLlama.Hidden);

    public LayerGraphTests()
    {
        TinyLlama llama = new();
        llama.Add("model.layers.0.self_attn.q_norm.weight", KeyDim);
        llama.Add("model.layers.0.self_attn.k_norm.weight", KeyDim);
        _checkpoint = Checkpoint.Open(llama.Write(_folder));
        _config = ModelConfig.Of(_checkpoint);
        _weights = new WeightManifest(new Weights(_checkpoint));
    }

    public void Dispose()
    {
        _checkpoint.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Attention_projects_rotates_attends_and_adds_to_the_stream()
    {
        AttentionWeights weights = AttentionWeights.Of(_config, _weights.At("model.layers.0.self_attn"), normalized: true);
        new Attention(_graph, [Kv, Kv with { Window = 8 }], TinyLlama.Hidden, TinyLlama.Heads, rotaryDim: 8).Add(Layer, _h, weights, _x);

        Assert.Equal(4, _graph.Decoder.Operations.Count);
        var qkv = Assert.IsType<Project>(_graph.Decoder.Operations[0]);
        Assert.Same(_h, qkv.Input);
        Assert.Equal([weights.QProj, weights.KProj, weights.VProj], qkv.Projections.Select(p => p.Layer));
        Assert.Equal([TinyLlama.Heads * KeyDim, TinyLlama.KvHeads * KeyDim, TinyLlama.KvHeads * KeyDim], qkv.Projections.Select(p => p.Output.Columns));
        Assert.All(qkv.Projections, p => Assert.Null(p.Residual));
        StepTensor[] outputs = [.. qkv.Projections.Select(p => p.Output)];
        Assert.Equal(new RotateAndStore(Layer, outputs[0], outputs[1], outputs[2], weights.Norms, 8), _graph.Decoder.Operations[1]);
        var attend = Assert.IsType<Attend>(_graph.Decoder.Operations[2]);
        Assert.Equal((Layer, outputs[0], TinyLlama.Heads * KeyDim, 0.25), (attend.Layer, attend.Q, attend.Y.Columns, attend.Scale));
        var o = Assert.IsType<Project>(_graph.Decoder.Operations[3]);
        Assert.Same(attend.Y, o.Input);
        Projection projection = o.Projections.Single();
        Assert.Equal((weights.OProj, TinyLlama.Hidden, _x), (projection.Layer, projection.Output.Columns, projection.Residual));
    }

    [Fact]
    public void Attention_of_all_layers_shares_its_tensors_and_takes_another_scale()
    {
        AttentionWeights first = AttentionWeights.Of(_config, _weights.At("model.layers.0.self_attn"));
        AttentionWeights second = AttentionWeights.Of(_config, _weights.At("model.layers.1.self_attn"));
        var attention = new Attention(_graph, [Kv, Kv], TinyLlama.Hidden, TinyLlama.Heads, KeyDim);
        attention.Add(0, _h, first, _x);
        attention.Add(1, _h, second, _x, scale: 0.5);
        Attend[] attends = [.. _graph.Decoder.Operations.OfType<Attend>()];
        Assert.Equal([(0, 0.25), (1, 0.5)], attends.Select(a => (a.Layer, a.Scale)));
        Assert.Same(attends[0].Q, attends[1].Q);
        Assert.Same(attends[0].Y, attends[1].Y);
        Assert.Throws<ArgumentException>("layers", () => new Attention(_graph, [Kv, Kv with { KeyDim = 32 }], TinyLlama.Hidden, TinyLlama.Heads, KeyDim));
    }

    [Fact]
    public void Attention_weights_have_the_names_and_shapes_of_llama()
    {
        AttentionWeights plain = AttentionWeights.Of(_config, _weights.At("model.layers.1.self_attn"));
        Assert.Equal(["q_proj", "k_proj", "v_proj", "o_proj"], _weights.Matrices.Select(m => m.Source.Name.Split('.')[^2]));
        Assert.Equal([(64, 64), (32, 64), (32, 64), (64, 64)], _weights.Matrices.Select(m => (m.Rows, m.Columns)));
        // A bias is used where the checkpoint has one.
        Assert.Equal(TinyLlama.Heads * KeyDim, plain.QProj.Bias!.Length);
        Assert.Null(plain.KProj.Bias);
        Assert.Null(plain.Norms);
        HeadNorms norms = AttentionWeights.Of(_config, _weights.At("model.layers.0.self_attn"), normalized: true).Norms!;
        Assert.All([norms.Query, norms.Key], norm => Assert.Equal((KeyDim, _config.RmsNormEps), (((RmsNorm)norm).Weight!.Length, ((RmsNorm)norm).Eps)));
        Assert.Throws<ModelLoadException>(() => AttentionWeights.Of(_config, _weights.At("model.layers.1.self_attn"), normalized: true));
    }

    [Fact]
    public void A_gated_mlp_projects_gates_and_adds_to_the_stream()
    {
        MlpWeights weights = MlpWeights.Of(_config, _weights.At("model.layers.0.mlp"));
        new GatedMlp(_graph, TinyLlama.Hidden, TinyLlama.Mlp).Add(_h, weights, _x);
        var up = Assert.IsType<Project>(_graph.Decoder.Operations[0]);
        Assert.Same(_h, up.Input);
        Assert.Equal([weights.GateProj, weights.UpProj], up.Projections.Select(p => p.Layer));
        Assert.All(up.Projections, p => Assert.Equal(TinyLlama.Mlp, p.Output.Columns));
        Assert.Equal(new ActivateGated(up.Projections[0].Output, up.Projections[1].Output), _graph.Decoder.Operations[1]);
        var down = Assert.IsType<Project>(_graph.Decoder.Operations[2]);
        Assert.Same(up.Projections[0].Output, down.Input);
        Assert.Equal((weights.DownProj, _x), (down.Projections.Single().Layer, down.Projections.Single().Residual));
        Assert.Equal(3, _graph.Decoder.Operations.Count);
    }

    [Fact]
    public void An_mlp_applies_its_activation_between_its_projections()
    {
        MlpWeights weights = MlpWeights.Of(_config, _weights.At("model.layers.0.mlp"));
        new Mlp(_graph, TinyLlama.Hidden, TinyLlama.Mlp, ActivationFunction.GeluTanh).Add(_h, weights.UpProj, weights.DownProj, _x);
        var up = Assert.IsType<Project>(_graph.Decoder.Operations[0]);
        StepTensor inner = up.Projections.Single().Output;
        Assert.Equal((weights.UpProj, TinyLlama.Mlp), (up.Projections.Single().Layer, inner.Columns));
        Assert.Equal(new Activate(inner, ActivationFunction.GeluTanh), _graph.Decoder.Operations[1]);
        var down = Assert.IsType<Project>(_graph.Decoder.Operations[2]);
        Assert.Equal((inner, weights.DownProj, _x), (down.Input, down.Projections.Single().Layer, down.Projections.Single().Residual));
    }

    [Fact]
    public void The_output_head_gathers_normalizes_and_projects_to_logits()
    {
        (Linear _, Linear lmHead) = _weights.EmbeddingAndHead("model.embed_tokens", "lm_head", TinyLlama.Vocab, TinyLlama.Hidden, tied: false);
        Norm norm = _weights.RmsNorm("model.norm", TinyLlama.Hidden, 1e-5f);
        OutputHead.Add(_graph, _x, norm, lmHead);
        Assert.Empty(_graph.Decoder.Operations);
        var gather = Assert.IsType<GatherAndNormalize>(_graph.Head.Operations[0]);
        Assert.Equal((_x, norm, TensorRows.Outputs, TinyLlama.Hidden), (gather.X, gather.Norm, gather.Y.Rows, gather.Y.Columns));
        var project = Assert.IsType<Project>(_graph.Head.Operations[1]);
        Assert.Equal((gather.Y, lmHead), (project.Input, project.Projections.Single().Layer));
        Assert.Same(_graph.Logits, project.Projections.Single().Output);
        Assert.Equal((TensorRows.Outputs, TinyLlama.Vocab), (_graph.Logits!.Rows, _graph.Logits.Columns));
    }
}
