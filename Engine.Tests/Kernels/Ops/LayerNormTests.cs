using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops;

public unsafe class LayerNormTests
{
    [Theory, EveryWidth]
    public void Is_the_formula_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 1; n <= 256; n++)
        {
            // Every third row lies around a mean that is large beside its deviations.
            float[] x = n % 3 == 0 ? [.. Rows.Plain(random, n).Select(v => v + 50)] : n % 3 == 1 ? Rows.Plain(random, n) : Rows.Wide(random, n);
            float[] w = Rows.Plain(random, n, 3), b = Rows.Plain(random, n);
            double[] expected = RowOps.LayerNorm(x, w, b, 1e-5f);
            float[] actual = Run(width, x, w, b, 1e-5f);
            double[] bounds = Bounds(x, w, b, expected);
            for (int i = 0; i < n; i++) Close.Within(expected[i], actual[i], bounds[i], $"n = {n}, y[{i}]");
        }
    }

    [Theory, EveryVectorWidth]
    public void Has_the_same_bits_on_every_width(LaneWidth width)
    {
        var random = new Random(2);
        for (int n = 0; n <= 256; n++)
        {
            float[] x = n % 3 == 0 ? Rows.Special(random, n) : Rows.Wide(random, n), w = Rows.Plain(random, n), b = Rows.Wide(random, n);
            Close.SameBits(Run(LaneWidth.Scalar, x, w, b, 1e-6f), Run(width, x, w, b, 1e-6f));
        }
    }

    [Theory, EveryWidth]
    public void Equal_values_become_the_bias_and_a_NaN_spreads(LaneWidth width)
    {
        Assert.Equal([1, 2, 3], Run(width, [7, 7, 7], [5, 5, 5], [1, 2, 3], 1e-5f));
        Assert.All(Run(width, [1, float.NaN, 3], [1, 1, 1], [0, 0, 0], 0), y => Assert.True(float.IsNaN(y)));
        Assert.All(Run(width, [1, float.PositiveInfinity, 3], [1, 1, 1], [0, 0, 0], 0), y => Assert.True(float.IsNaN(y)));
    }

    [Theory, Width(LaneWidth.W512), Width(LaneWidth.Scalar)]
    public void Works_in_place(LaneWidth width)
    {
        float[] x = Rows.Plain(new Random(3), 77), w = Rows.Plain(new Random(4), 77), b = Rows.Plain(new Random(5), 77);
        using Guarded xs = new(x), ws = new(w), bs = new(b);
        new CpuKernels(width).LayerNorm(xs.Floats, ws.Floats, bs.Floats, xs.Floats, 77, 1e-5f);
        Close.SameBits(Run(width, x, w, b, 1e-5f), xs.ToArray());
    }

    // A lane adds at most n / 64 + 3 values and six partial sums: s roundings. So the mean is off by δ = s·u·mean|x|, and with it each deviation, by its own
    // rounding more. The squares' mean is off by δ² (the deviations sum to zero) and by s + 3 roundings, of which the root leaves half; then come a
    // root, a quotient, a product and the step with w and b.
    private static double[] Bounds(float[] x, float[] w, float[] b, double[] y)
    {
        int n = x.Length;
        double s = n / 64 + 10, mean = x.Sum(v => (double)v) / n, variance = x.Sum(v => (v - mean) * (v - mean)) / n + 1e-5f;
        double δ = s * Close.U * x.Sum(v => Math.Abs((double)v)) / n, relative = (δ * δ / variance + (s + 3) * Close.U) / 2 + 5 * Close.U;
        return [.. x.Select((v, i) => 1.01 * (Math.Abs(w[i]) / Math.Sqrt(variance) * (δ + Math.Abs(v - mean) * relative) + Close.U * (Math.Abs(y[i]) + Math.Abs(b[i]))) + 2 * Close.Tiny)];
    }

    private static float[] Run(LaneWidth width, float[] x, float[] w, float[] b, float eps)
    {
        using Guarded xs = new(x), ws = new(w), bs = new(b), ys = new(x.Length * 4);
        new CpuKernels(width).LayerNorm(xs.Floats, ws.Floats, bs.Floats, ys.Floats, x.Length, eps);
        Close.SameBits(x, xs.ToArray());
        Close.SameBits(w, ws.ToArray());
        Close.SameBits(b, bs.ToArray());
        return ys.ToArray();
    }
}
