namespace Engine.Tests.Reference;

/// <summary>Gradients and the optimizer's step as their formulas say, in double precision and with nothing shared with the kernels.</summary>
internal static class GradientOps
{
    public static (double[] X, double[] W) RmsNorm(double[] x, double[] w, double[] dy, double eps)
    {
        int n = x.Length;
        double r = 1 / Math.Sqrt(x.Sum(v => v * v) / n + eps), sum = x.Select((v, i) => v * w[i] * dy[i]).Sum();
        return ([.. x.Select((v, i) => r * w[i] * dy[i] - v * r * r * r / n * sum)], [.. x.Select((v, i) => dy[i] * v * r)]);
    }

    public static (double[] Gate, double[] Up) SwiGlu(double[] gate, double[] up, double[] dy)
        => ([.. gate.Select((g, i) => dy[i] * up[i] * (Sigmoid(g) + g * Sigmoid(g) * Sigmoid(-g)))], [.. gate.Select((g, i) => dy[i] * g * Sigmoid(g))]);

    public static double[] Softmax(double[] p, double[] dp, double scale)
    {
        double sum = p.Zip(dp, (a, b) => a * b).Sum();
        return [.. p.Zip(dp, (a, b) => scale * a * (b - sum))];
    }

    /// <summary>One head.</summary>
    public static double[] Rope(double[] d, double[] cos, double[] sin)
    {
        double[] back = [.. d];
        for (int i = 0, half = cos.Length; i < half; i++)
        {
            back[i] = d[i] * cos[i] + d[i + half] * sin[i];
            back[i + half] = d[i + half] * cos[i] - d[i] * sin[i];
        }
        return back;
    }

    public static double[] CrossEntropy(double[] logits, int target, double scale) => [.. RowOps.Softmax(logits).Select((p, i) => scale * (i == target ? p - 1 : p))];

    public static double[] Distillation(double[] logits, double[] teacher, double temperature, double scale)
        => [.. Soft(logits, temperature).Zip(Soft(teacher, temperature), (p, q) => scale * temperature * (p - q))];

    /// <summary>Σ q · log(q / p), q being the teacher's distribution.</summary>
    public static double Divergence(double[] logits, double[] teacher, double temperature)
        => Soft(logits, temperature).Zip(Soft(teacher, temperature), (p, q) => q == 0 ? 0 : q * Math.Log(q / p)).Sum();

    public static (double W, double M, double V) AdamW(double w, double g, double m, double v, AdamWSettings s)
    {
        double mean = s.Beta1 * m + (1 - s.Beta1) * s.Clip * g, square = s.Beta2 * v + (1 - s.Beta2) * Math.Pow(s.Clip * g, 2);
        return (w - s.Rate * (mean * s.Correction1 / (Math.Sqrt(square * s.Correction2) + s.Epsilon) + s.Decay * w), mean, square);
    }

    public static double[] Soft(double[] logits, double temperature) => RowOps.Softmax(logits.Select(v => v / temperature));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public readonly record struct AdamWSettings(double Rate, double Beta1, double Beta2, double Epsilon, double Decay, double Clip, double Correction1, double Correction2);
}
