using Engine.Training.Layers;

namespace Engine.Tests.Reference;

/// <summary>A Llama in plain doubles, one document at a time, from its formulas: what the training network's loss is held to.</summary>
internal sealed class LlamaReference(LlamaShape shape, IReadOnlyDictionary<string, double[]> weights)
{
    /// <summary>Σ -log p[next] over the tokens of a document that have a target.</summary>
    public double Loss(int[] ids, int[] targets)
    {
        double sum = 0;
        double[][] logits = Logits(ids);
        for (int t = 0; t < ids.Length; t++)
        {
            if (targets[t] < 0) continue;
            double max = logits[t].Max();
            sum += Math.Log(logits[t].Sum(z => Math.Exp(z - max))) + max - logits[t][targets[t]];
        }

        return sum;
    }

    /// <summary>The logits after each token of a document.</summary>
    public double[][] Logits(int[] ids)
    {
        int hidden = shape.HiddenSize;
        double[] embedding = weights["model.embed_tokens.weight"];
        double[][] x = [.. ids.Select(id => embedding[(id * hidden)..((id + 1) * hidden)])];
        for (int layer = 0; layer < shape.NumHiddenLayers; layer++)
        {
            string at = $"model.layers.{layer}";
            double[][] n = [.. x.Select(r => Norm(r, W($"{at}.input_layernorm")))];
            double[][] q = Turned(n, W($"{at}.self_attn.q_proj"), shape.NumAttentionHeads), k = Turned(n, W($"{at}.self_attn.k_proj"), shape.NumKeyValueHeads);
            double[][] v = [.. n.Select(r => Times(r, W($"{at}.self_attn.v_proj")))];
            double[][] attended = Attention(q, k, v);
            x = [.. x.Select((r, t) => Plus(r, Times(attended[t], W($"{at}.self_attn.o_proj"))))];
            x = [.. x.Select(r =>
            {
                double[] m = Norm(r, W($"{at}.post_attention_layernorm")), up = Times(m, W($"{at}.mlp.up_proj"));
                double[] inner = [.. Times(m, W($"{at}.mlp.gate_proj")).Select((g, i) => g / (1 + Math.Exp(-g)) * up[i])];
                return Plus(r, Times(inner, W($"{at}.mlp.down_proj")));
            })];
        }

        return [.. x.Select(r => Times(Norm(r, W("model.norm")), embedding))];
    }

    private double[] W(string name) => weights[$"{name}.weight"];

    private double[] Norm(double[] x, double[] w)
    {
        double scale = 1 / Math.Sqrt(x.Sum(a => a * a) / x.Length + shape.RmsNormEps);
        return [.. x.Select((a, i) => a * scale * w[i])];
    }

    private static double[] Times(double[] x, double[] w) => [.. Enumerable.Range(0, w.Length / x.Length).Select(r => Enumerable.Range(0, x.Length).Sum(i => w[r * x.Length + i] * x[i]))];

    private static double[] Plus(double[] x, double[] y) => [.. x.Select((a, i) => a + y[i])];

    private double[][] Turned(double[][] n, double[] w, int heads)
    {
        double[][] y = [.. n.Select(r => Times(r, w))];
        int dim = shape.HeadDim, half = dim / 2;
        for (int t = 0; t < y.Length; t++)
            for (int head = 0; head < heads; head++)
                for (int i = 0; i < half; i++)
                {
                    double angle = t * Math.Pow(shape.RopeTheta, -2.0 * i / dim), a = y[t][head * dim + i], b = y[t][head * dim + half + i];
                    y[t][head * dim + i] = a * Math.Cos(angle) - b * Math.Sin(angle);
                    y[t][head * dim + half + i] = b * Math.Cos(angle) + a * Math.Sin(angle);
                }

        return y;
    }

    private double[][] Attention(double[][] q, double[][] k, double[][] v)
    {
        int dim = shape.HeadDim, group = shape.NumAttentionHeads / shape.NumKeyValueHeads;
        double[][] y = [.. q.Select(r => new double[r.Length])];
        for (int t = 0; t < q.Length; t++)
            for (int head = 0; head < shape.NumAttentionHeads; head++)
            {
                int from = head / group * dim;
                double[] p = [.. Enumerable.Range(0, t + 1).Select(s => Enumerable.Range(0, dim).Sum(i => q[t][head * dim + i] * k[s][from + i]) / Math.Sqrt(dim))];
                double max = p.Max(), sum = p.Sum(a => Math.Exp(a - max));
                for (int s = 0; s <= t; s++)
                    for (int i = 0; i < dim; i++) y[t][head * dim + i] += Math.Exp(p[s] - max) / sum * v[s][from + i];
            }

        return y;
    }
}
