namespace Engine.Tests.Reference;

/// <summary>The row operations as their formulas say, in double precision and with nothing shared with the kernels.</summary>
internal static class RowOps
{
    public static double[] RmsNorm(float[] x, float[] w, double eps)
    {
        double mean = x.Sum(v => (double)v * v) / x.Length;
        return [.. x.Zip(w, (v, g) => v / Math.Sqrt(mean + eps) * g)];
    }

    public static double[] SwiGlu(float[] gate, float[] up) => [.. gate.Zip(up, (g, u) => Silu(g) * u)];

    public static double[] Softmax(IEnumerable<double> x)
    {
        double[] values = [.. x];
        if (values.Any(double.IsNaN)) return [.. values.Select(_ => double.NaN)];
        double max = values.Max();
        double[] e = [.. values.Select(v => Math.Exp(v - max))];
        return [.. e.Select(v => v / e.Sum())];
    }

    /// <summary>One head.</summary>
    public static double[] Rope(float[] x, float[] cos, float[] sin)
    {
        double[] y = [.. x.Select(v => (double)v)];
        for (int i = 0, half = cos.Length; i < half; i++)
        {
            y[i] = (double)x[i] * cos[i] - (double)x[i + half] * sin[i];
            y[i + half] = (double)x[i + half] * cos[i] + (double)x[i] * sin[i];
        }
        return y;
    }

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

    // x / (1 + e^-x) has no intermediate that overflows a double in the range of floats but e^-x itself, where the quotient is 0 as it should be.
    private static double Silu(double x) => double.IsNegativeInfinity(x) ? double.NaN : x / (1 + Math.Exp(-x));
}
