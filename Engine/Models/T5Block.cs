using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Layers;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>The weights of one layer of T5, in encoder or decoder.</summary>
internal sealed class T5Block
{
    /// <param name="c">The configuration.</param>
    /// <param name="w">The layer's module.</param>
    /// <param name="first">Whether it is the first of its stack, which has biases.</param>
    /// <param name="crosses">Whether it attends to a source.</param>
    /// <param name="sparse">Whether it has experts in place of an MLP (Fedus et al. 2021).</param>
    public T5Block(ModelConfig c, WeightManifest w, bool first, bool crosses, bool sparse)
    {
        AttentionNorm = w.RmsNorm("layer.0.layer_norm", c.HiddenSize, c.RmsNormEps);
        Attention = Weights("layer.0.SelfAttention");
        const string Table = "layer.0.SelfAttention.relative_attention_bias";
        if (first || w.Has(Table + ".weight"))
        {
            int buckets = c.Keys.Positive("relative_attention_num_buckets", 4096) ?? 32, reach = c.Keys.Positive("relative_attention_max_distance", 1 << 20) ?? 128;
            Bias = RelativeBias.Of(w, Table, c.NumAttentionHeads, buckets, reach, bothWays: !crosses);
        }

        if (crosses) (CrossNorm, Cross) = (w.RmsNorm("layer.1.layer_norm", c.HiddenSize, c.RmsNormEps), Weights("layer.1.EncDecAttention"));
        string last = crosses ? "layer.2" : "layer.1", mlp = $"{last}.{(c.Experts is null ? "DenseReluDense" : "mlp")}";
        MlpNorm = w.RmsNorm(last + ".layer_norm", c.HiddenSize, c.RmsNormEps);
        if (sparse)
        {
            Experts = w.At(mlp).UngatedExperts("router.classifier", "experts.expert_{0}.wi", "experts.expert_{0}.wo", c.Experts!.NumExperts, c.HiddenSize, c.IntermediateSize);
            return;
        }

        IsGated = w.Has(mlp + ".wi_0.weight");
        Up = w.Linear(mlp + (IsGated ? ".wi_1" : ".wi"), c.IntermediateSize, c.HiddenSize);
        if (IsGated) Gate = w.Linear(mlp + ".wi_0", c.IntermediateSize, c.HiddenSize);
        Down = w.Linear(mlp + ".wo", c.HiddenSize, c.IntermediateSize);

        AttentionWeights Weights(string module)
        {
            int inner = c.NumAttentionHeads * c.HeadDim;
            return new AttentionWeights(w.Linear(module + ".q", inner, c.HiddenSize), w.Linear(module + ".k", inner, c.HiddenSize),
                w.Linear(module + ".v", inner, c.HiddenSize), w.Linear(module + ".o", c.HiddenSize, inner));
        }
    }

    public Norm AttentionNorm { get; }
    public AttentionWeights Attention { get; }
    public WeightVector? Bias { get; }
    public Norm? CrossNorm { get; }
    public AttentionWeights? Cross { get; }
    public Norm MlpNorm { get; }
    public bool IsGated { get; }
    public Linear? Gate { get; }
    public Linear? Up { get; }
    public Linear? Down { get; }
    public Experts? Experts { get; }
}

/// <summary>x += down(f(up(h))), or down(f(gate(h)) · up(h)), or experts of the first kind; h = norm(x).</summary>
internal sealed class T5Mlp(StepGraph graph, ModelConfig c, ActivationFunction function)
{
    private readonly StepTensor _gate = StepGraph.Tokens("gate", c.IntermediateSize), _up = StepGraph.Tokens("up", c.IntermediateSize), _y = StepGraph.Tokens("mlp", c.HiddenSize);

    /// <summary>Appends one layer's; all layers share the tensors.</summary>
    public void Add(StepTensor h, T5Block b, StepTensor x)
    {
        graph.Decoder.Add(new Normalize(x, b.MlpNorm, h));
        if (b.Experts is { } experts)
        {
            graph.Decoder.Add(new MixExperts(h, experts with { Function = function }, x));
            return;
        }

        if (b.Gate is { } gate)
        {
            graph.Decoder.Add(new Project(h, new Projection(gate, _gate), new Projection(b.Up!, _up)));
            graph.Decoder.Add(new ActivateGated(_gate, _up, function));
        }
        else
        {
            graph.Decoder.Add(new Project(h, new Projection(b.Up!, _gate)));
            graph.Decoder.Add(new Activate(_gate, function));
        }

        graph.Decoder.Add(new Project(_gate, new Projection(b.Down!, _y, x)));
    }
}
