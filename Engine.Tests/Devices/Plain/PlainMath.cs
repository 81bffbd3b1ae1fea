using Engine.Manifests;

namespace Engine.Tests.Devices.Plain;

/// <summary>The formulas of rows, in double precision.</summary>
internal static class PlainMath
{
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }

    public static double[] Sum(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double[] sum = x.ToArray();
        for (int i = 0; i < sum.Length; i++) sum[i] += y[i];
        return sum;
    }

    public static double[] RmsNorm(double[] x, ReadOnlySpan<double> w, double eps)
    {
        double scale = 1 / Math.Sqrt(x.Sum(v => v * v) / x.Length + eps);
        double[] y = new double[x.Length];
        for (int i = 0; i < y.Length; i++) y[i] = x[i] * scale * w[i];
        return y;
    }

    public static double[] LayerNorm(double[] x, ReadOnlySpan<double> w, ReadOnlySpan<double> b, double eps)
    {
        double mean = x.Average(), scale = 1 / Math.Sqrt(x.Sum(v => (v - mean) * (v - mean)) / x.Length + eps);
        double[] y = new double[x.Length];
        for (int i = 0; i < y.Length; i++) y[i] = (x[i] - mean) * scale * w[i] + b[i];
        return y;
    }

    public static double[] SwiGlu(double[] gate, double[] up) => [.. gate.Zip(up, (g, u) => g / (1 + Math.Exp(-g)) * u)];

    public static double[] Softmax(double[] x)
    {
        double max = x.Max(), sum = x.Sum(v => Math.Exp(v - max));
        return [.. x.Select(v => Math.Exp(v - max) / sum)];
    }

    /// <summary>Turns the pairs (i, i + n) of a head, n being the number of angles.</summary>
    public static void Rotate(double[] x, double[] cos, double[] sin)
    {
        for (int i = 0, n = cos.Length; i < n; i++)
            (x[i], x[i + n]) = (x[i] * cos[i] - x[i + n] * sin[i], x[i + n] * cos[i] + x[i] * sin[i]);
    }

    public static double[] Activated(ActivationFunction function, double[] x) => [.. x.Select(v => function switch
    {
        ActivationFunction.Gelu => v * Reference.NormalTail.Below(v),
        ActivationFunction.GeluTanh => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))),
        _ => throw new NotSupportedException(function.ToString()),
    })];
}
