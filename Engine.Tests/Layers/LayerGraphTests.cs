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
    private readonly StepTensor _x = StepGraph.Tokens("x", TinyLlama.Hidden), _h = StepGraph.Tokens("h", TinyLlama.Hidden), _y = StepGraph.Tokens("y", TinyLlama.Hidden);
    private readonly StepTensors _tensors = new();

    public LayerGraphTests()
    {
        TinyLlama llama = new();
        llama.Add("model.layers.0.self_attn.q_norm.weight", KeyDim);
        llama.Add("model.layers.0.self_attn.k_norm.weight", KeyDim);
        _checkpoint = Checkpoint.Open(llama.Write(_folder));
        _config = ModelConfig.Of(_checkpoint);
        _weights = new WeightManifest(new Engine.Loading.Tensors.Weights(_checkpoint));
    }

    public void Dispose()
    {
        _checkpoint.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Attention_projects_rotates_attends_and_adds_to_the_stream()
    {
        AttentionWeights weights = Weights(0);
        new Attention(Layer, Kv, weights, new AttentionRule(0.25, RotaryDim: 8)).Add(_graph, _tensors, _h, _y, _x);

        Assert.Equal(4, _graph.Decoder.Operations.Count);
        var qkv = Assert.IsType<Project>(_graph.Decoder.Operations[0]);
        Assert.Same(_h, qkv.Input);
        Assert.Equal([weights.QProj, weights.KProj, weights.VProj], qkv.Projections.Select(p => p.Layer));
        Assert.Equal([TinyLlama.Heads * KeyDim, TinyLlama.KvHeads * KeyDim, TinyLlama.KvHeads * KeyDim], qkv.Projections.Select(p => p.Output.Columns));
        Assert.All(qkv.Projections, p => Assert.Null(p.Residual));
        StepTensor[] outputs = [.. qkv.Projections.Select(p => p.Output)];
        Assert.Equal(new RotateAndStore(Layer, outputs[0], outputs[1], outputs[2], null, 8), _graph.Decoder.Operations[1]);
        var attend = Assert.IsType<Attend>(_graph.Decoder.Operations[2]);
        Assert.Equal((Layer, outputs[0], TinyLlama.Heads * KeyDim, 0.25), (attend.Layer, attend.Q, attend.Y.Columns, attend.Scale));
        var o = Assert.IsType<Project>(_graph.Decoder.Operations[3]);
        Assert.Same(attend.Y, o.Input);
        Projection projection = o.Projections.Single();
        Assert.Equal((weights.OProj, TinyLlama.Hidden, _x), (projection.Layer, projection.Output.Columns, projection.Residual));
    }

    [Fact]
    public void Attention_of_all_layers_shares_its_tensors()
    {
        new Attention(0, Kv, Weights(0), new AttentionRule(0.25, KeyDim)).Add(_graph, _tensors, _h, _y, _x);
        new Attention(1, Kv, Weights(1), new AttentionRule(0.5, KeyDim)).Add(_graph, _tensors, _h, _y, _x);
        Attend[] attends = [.. _graph.Decoder.Operations.OfType<Attend>()];
        Assert.Equal([(0, 0.25), (1, 0.5)], attends.Select(a => (a.Layer, a.Scale)));
        Assert.Same(attends[0].Q, attends[1].Q);
        Assert.Same(attends[0].Y, attends[1].Y);
    }

    [Theory, InlineData(NormScope.Head), InlineData(NormScope.EachHead), InlineData(NormScope.AllHeads)]
    public void Norms_of_queries_and_keys_stand_where_their_scope_says(object scope)
    {
        var norm = new RmsNorm(null, 1e-6f);
        AttentionWeights weights = Weights(0) with { Norms = new QueryKeyNorms(norm, norm, (NormScope)scope) };
        new Attention(Layer, Kv, weights, new AttentionRule(1, 8)).Add(_graph, _tensors, _h, _y, null);
        var store = Assert.Single(_graph.Decoder.Operations.OfType<RotateAndStore>());
        Assert.Equal((NormScope)scope == NormScope.Head, store.Norms is not null);
        Assert.Equal((NormScope)scope == NormScope.EachHead ? 2 : 0, _graph.Decoder.Operations.OfType<NormalizeHeads>().Count());
        Assert.Equal((NormScope)scope == NormScope.AllHeads ? 2 : 0, _graph.Decoder.Operations.OfType<Normalize>().Count());
    }

    [Fact]
    public void Norms_behind_the_rotation_see_turned_heads()
    {
        var norm = new RmsNorm(null, 1e-6f);
        AttentionWeights weights = Weights(0) with { Norms = new QueryKeyNorms(norm, norm, NormScope.Head, AfterRotation: true) };
        new Attention(Layer, Kv, weights, new AttentionRule(1, 8)).Add(_graph, _tensors, _h, _y, null);
        Assert.Equal([(8, false), (0, true)], _graph.Decoder.Operations.OfType<RotateAndStore>().Select(s => (s.RotaryDim, s.Norms is not null)));
    }

    [Fact]
    public void Attention_weights_have_the_names_and_shapes_of_llama()
    {
        var style = new AttentionStyle();
        style.Declare(_config, _weights.At("model.layers.1"), 1);
        Assert.Equal(["q_proj", "k_proj", "v_proj", "o_proj"], _weights.Matrices.Select(m => m.Source.Name.Split('.')[^2]));
        Assert.Equal([(64, 64), (32, 64), (32, 64), (64, 64)], _weights.Matrices.Select(m => (m.Rows, m.Columns)));
        // A bias is used where the checkpoint has one.
        Assert.Equal(TinyLlama.Heads * KeyDim, Assert.Single(_weights.Vectors).Length);
        AttentionStyle normalized = style with { Norms = new QueryKeyNormStyle(new NormStyle(_config.RmsNormEps)) };
        normalized.Declare(_config, _weights.At("model.layers.0"), 0);
        Assert.Equal([KeyDim, KeyDim], _weights.Vectors.TakeLast(2).Select(v => v.Length));
        Assert.Throws<ModelLoadException>(() => normalized.Declare(_config, _weights.At("model.layers.1"), 1));
    }

    [Fact]
    public void A_gated_mlp_projects_gates_and_adds_to_the_stream()
    {
        new MlpStyle().Declare(_weights.At("model.layers.0"), TinyLlama.Hidden, TinyLlama.Mlp).Add(_graph, _tensors, _h, _y, _x);
        var up = Assert.IsType<Project>(_graph.Decoder.Operations[0]);
        Assert.Same(_h, up.Input);
        Assert.Equal(_weights.Matrices.Take(2), up.Projections.Select(p => p.Layer.Weight));
        Assert.All(up.Projections, p => Assert.Equal(TinyLlama.Mlp, p.Output.Columns));
        Assert.Equal(new ActivateGated(up.Projections[0].Output, up.Projections[1].Output), _graph.Decoder.Operations[1]);
        var down = Assert.IsType<Project>(_graph.Decoder.Operations[2]);
        Assert.Same(up.Projections[0].Output, down.Input);
        Assert.Equal((_weights.Matrices[2], _x), (down.Projections.Single().Layer.Weight, down.Projections.Single().Residual));
        Assert.Equal(3, _graph.Decoder.Operations.Count);
    }

    [Fact]
    public void An_mlp_applies_its_activation_between_its_projections()
    {
        new MlpStyle { Gate = null, Function = ActivationFunction.GeluTanh }.Declare(_weights.At("model.layers.0"), TinyLlama.Hidden, TinyLlama.Mlp)
            .Add(_graph, _tensors, _h, _y, _x);
        var up = Assert.IsType<Project>(_graph.Decoder.Operations[0]);
        StepTensor inner = up.Projections.Single().Output;
        Assert.Equal(TinyLlama.Mlp, inner.Columns);
        Assert.Equal(new Activate(inner, ActivationFunction.GeluTanh), _graph.Decoder.Operations[1]);
        var down = Assert.IsType<Project>(_graph.Decoder.Operations[2]);
        Assert.Equal((inner, _x), (down.Input, down.Projections.Single().Residual));
    }

    [Fact]
    public void Branches_that_are_scaled_or_normalized_join_the_stream_by_a_sum()
    {
        Branch mlp = new MlpStyle().Declare(_weights.At("model.layers.0"), TinyLlama.Hidden, TinyLlama.Mlp);
        var norm = new RmsNorm(null, 1e-6f);
        new DecoderBlock(mlp, mlp, new BlockNorms(norm, norm, null, null), BlockForm.Sequential, 0.5f).Add(_graph, _tensors, _x);
        Assert.Equal([0.5f, 0.5f], _graph.Decoder.Operations.OfType<Add>().Select(a => a.Factor));
        Assert.Equal(2, _graph.Decoder.Operations.OfType<Normalize>().Count());
        Assert.All(_graph.Decoder.Operations.OfType<Project>().SelectMany(p => p.Projections), p => Assert.Null(p.Residual));
    }

    [Fact]
    public void Parallel_branches_read_what_the_layer_began_with()
    {
        Branch mlp = new MlpStyle().Declare(_weights.At("model.layers.0"), TinyLlama.Hidden, TinyLlama.Mlp);
        var norm = new RmsNorm(null, 1e-6f);
        new DecoderBlock(mlp, mlp, new BlockNorms(norm, null, norm, null), BlockForm.Parallel, 1).Add(_graph, _tensors, _x);
        Assert.All(_graph.Decoder.Operations.Take(2), operation => Assert.IsType<Normalize>(operation));
        Assert.Equal(2, _graph.Decoder.Operations.OfType<Project>().Count(p => p.Projections.Any(q => q.Residual == _x)));
    }

    [Fact]
    public void The_output_head_gathers_normalizes_and_projects_to_logits()
    {
        (Linear _, Linear lmHead) = _weights.EmbeddingAndHead("model.embed_tokens", "lm_head", TinyLlama.Vocab, TinyLlama.Hidden, tied: false);
        Norm norm = _weights.RmsNorm("model.norm", TinyLlama.Hidden, 1e-5f);
        new OutputHead(norm, lmHead).Add(_graph, _x);
        Assert.Empty(_graph.Decoder.Operations);
        var gather = Assert.IsType<GatherAndNormalize>(_graph.Head.Operations[0]);
        Assert.Equal((_x, norm, TensorRows.Outputs, TinyLlama.Hidden), (gather.X, gather.Norm, gather.Y.Rows, gather.Y.Columns));
        var project = Assert.IsType<Project>(_graph.Head.Operations[1]);
        Assert.Equal((gather.Y, lmHead), (project.Input, project.Projections.Single().Layer));
        Assert.Same(_graph.Logits, project.Projections.Single().Output);
        Assert.Equal((TensorRows.Outputs, TinyLlama.Vocab), (_graph.Logits!.Rows, _graph.Logits.Columns));
    }

    private AttentionWeights Weights(int layer)
    {
        WeightManifest w = _weights.At($"model.layers.{layer}.self_attn");
        int q = TinyLlama.Heads * KeyDim, k = TinyLlama.KvHeads * KeyDim;
        return new(w.Linear("q_proj", q, TinyLlama.Hidden, null), w.Linear("k_proj", k, TinyLlama.Hidden, null), w.Linear("v_proj", k, TinyLlama.Hidden, null),
            w.Linear("o_proj", TinyLlama.Hidden, q, null));
    }
}
