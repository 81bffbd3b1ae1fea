namespace Engine.Tests.Reference;

/// <summary>The row operations as their formulas say, in double precision and with nothing shared with the kernels.</summary>
internal static class RowOps
{
    public static double[] RmsNorm(float[] x, float[] w, double eps) => RmsNorm(Doubles(x), Doubles(w), eps);

    public static double[] RmsNorm(double[] x, double[] w, double eps)
    {
        double mean = x.Sum(v => v * v) / x.Length;
        return [.. x.Zip(w, (v, g) => v / Math.Sqrt(mean + eps) * g)];
    }

    public static double[] LayerNorm(float[] x, float[] w, float[] b, double eps) => LayerNorm(Doubles(x), Doubles(w), Doubles(b), eps);

    public static double[] LayerNorm(double[] x, double[] w, double[] b, double eps)
    {
        double mean = x.Sum() / x.Length, variance = x.Sum(v => (v - mean) * (v - mean)) / x.Length;
        return [.. x.Select((v, i) => (v - mean) / Math.Sqrt(variance + eps) * w[i] + b[i])];
    }

    public static double[] Gelu(float[] x) => Gelu(Doubles(x));

    /// <summary>x · Φ(x); 0 at -∞, where it tends to.</summary>
    public static double[] Gelu(double[] x) => [.. x.Select(v => double.IsNegativeInfinity(v) ? 0 : v * NormalTail.Below(v))];

    public static double[] GeluTanh(float[] x) => GeluTanh(Doubles(x));

    /// <summary>(1 + tanh(u)) / 2 as 1 / (1 + e^-2u): 1 + tanh(u) loses its digits where tanh(u) is near -1, in double too.</summary>
    public static double[] GeluTanh(double[] x) => [.. x.Select(v => v / (1 + Math.Exp(-2 * Math.Sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))))];

    public static double[] SwiGlu(float[] gate, float[] up) => SwiGlu(Doubles(gate), Doubles(up));

    public static double[] SwiGlu(double[] gate, double[] up) => [.. gate.Zip(up, (g, u) => Silu(g) * u)];

    public static double[] Softmax(IEnumerable<double> x)
    {
        double[] values = [.. x];
        if (values.Any(double.IsNaN)) return [.. values.Select(_ => double.NaN)];
        double max = values.Max();
        double[] e = [.. values.Select(v => Math.Exp(v - max))];
        return [.. e.Select(v => v / e.Sum())];
    }

    /// <summary>One head.</summary>
    public static double[] Rope(float[] x, float[] cos, float[] sin) => Rope(Doubles(x), Doubles(cos), Doubles(sin));

    /// <summary>One head.</summary>
    public static double[] Rope(double[] x, double[] cos, double[] sin)
    {
        double[] y = [.. x];
        for (int i = 0, half = cos.Length; i < half; i++)
        {
            y[i] = x[i] * cos[i] - x[i + half] * sin[i];
            y[i + half] = x[i + half] * cos[i] + x[i] * sin[i];
        }
        return y;
    }

    public static double[] AddScaled(float[] y, float[] x, float a) => [.. y.Zip(x, (v, w) => v + (double)a * w)];

    public static int ArgMax(float[] x)
    {
        int best = 0;
        float max = float.NegativeInfinity;
        for (int i = 0; i < x.Length; i++)
        {
            if (!(x[i] > max)) continue;
            max = x[i];
            best = i;
        }
        return best;
    }

    /// <summary>The same values in double precision.</summary>
    public static double[] Doubles(float[] x) => [.. x.Select(v => (double)v)];

    // x / (1 + e^-x) has no intermediate that overflows a double in the range of floats but e^-x itself, where the quotient is 0 as it should be.
    private static double Silu(double x) => double.IsNegativeInfinity(x) ? double.NaN : x / (1 + Math.Exp(-x));
}
