using Engine.Caching;
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
        Weights = Of("layer.0.SelfAttention");
        const string Table = "layer.0.SelfAttention.relative_attention_bias";
        if (first || w.Has(Table + ".weight"))
        {
            int buckets = c.Keys.Positive("relative_attention_num_buckets", 4096) ?? 32, reach = c.Keys.Positive("relative_attention_max_distance", 1 << 20) ?? 128;
            Bias = RelativeBias.Of(w, Table, c.NumAttentionHeads, buckets, reach, bothWays: !crosses);
        }

        if (crosses) (CrossNorm, Cross) = (w.RmsNorm("layer.1.layer_norm", c.HiddenSize, c.RmsNormEps), Of("layer.1.EncDecAttention"));
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

        AttentionWeights Of(string module)
        {
            int inner = c.NumAttentionHeads * c.HeadDim;
            return new AttentionWeights(w.Linear(module + ".q", inner, c.HiddenSize), w.Linear(module + ".k", inner, c.HiddenSize),
                w.Linear(module + ".v", inner, c.HiddenSize), w.Linear(module + ".o", c.HiddenSize, inner));
        }
    }

    public Norm AttentionNorm { get; }
    public AttentionWeights Weights { get; }
    public WeightVector? Bias { get; }
    public Norm? CrossNorm { get; }
    public AttentionWeights? Cross { get; }
    public Norm MlpNorm { get; }
    public bool IsGated { get; }
    public Linear? Gate { get; }
    public Linear? Up { get; }
    public Linear? Down { get; }
    public Experts? Experts { get; }

    /// <summary>Appends x += attention(norm(x)).</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tensors">The tensors that layers share.</param>
    /// <param name="cacheLayer">The layer's number in the cache.</param>
    /// <param name="cache">Heads and sizes of keys and values.</param>
    /// <param name="rule">What attention computes.</param>
    /// <param name="shared">The biases of a layer that has none of its own.</param>
    /// <param name="h">Where the normalized stream goes.</param>
    /// <param name="x">The stream, <c>[tokens, hidden]</c>.</param>
    public void AddAttention(StepGraph graph, StepTensors tensors, int cacheLayer, KvLayer cache, AttentionRule rule, WeightVector? shared, StepTensor h, StepTensor x)
    {
        graph.Decoder.Add(new Normalize(x, AttentionNorm, h));
        var attention = new Attention(cacheLayer, cache, Weights with { Biases = Bias ?? shared }, rule);
        attention.Add(graph, tensors, h, tensors.Tokens("attention", x.Columns), x);
    }

    /// <summary>Appends x += mlp(norm(x)): an MLP, one with a gate, or experts.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tensors">The tensors that layers share.</param>
    /// <param name="function">The activation.</param>
    /// <param name="h">Where the normalized stream goes.</param>
    /// <param name="x">The stream, <c>[tokens, hidden]</c>.</param>
    public void AddMlp(StepGraph graph, StepTensors tensors, ActivationFunction function, StepTensor h, StepTensor x)
    {
        graph.Decoder.Add(new Normalize(x, MlpNorm, h));
        if (Experts is { } experts) graph.Decoder.Add(new MixExperts(h, experts with { Function = function }, x));
        else Mlp().Add(graph, tensors, h, tensors.Tokens("mlp", x.Columns), x);

        Branch Mlp() => Gate is { } gate ? new GatedMlp(gate, Up!, Down!, function) : new Mlp(Up!, Down!, function);
    }
}
