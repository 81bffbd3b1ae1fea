using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops;

public unsafe class SoftmaxTests
{
    [Theory, EveryWidth]
    public void Is_the_formula_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 1; n <= 256; n++)
        {
            float[] x = Rows.Plain(random, n, n % 3 == 0 ? 1000 : 20);
            if (n % 5 == 0) x[random.Next(n)] = float.NegativeInfinity;
            if (n % 7 == 0) x[random.Next(n)] = float.NaN;
            double[] expected = RowOps.Softmax(x.Select(v => (double)v));
            float[] actual = Run(width, x);
            double max = x.Max();
            for (int i = 0; i < n; i++)
            {
                // x - max is rounded once; sums run over n / 16 + 4 additions; two exponentials within a unit, a quotient.
                double relative = (2 * Math.Min(Math.Abs(x[i] - max), 110) + n / 16 + 4 + 6) * Close.U;
                Close.Within(expected[i], actual[i], relative * expected[i] + 2 * Close.Tiny, $"n = {n}, y[{i}]");
            }
        }
    }

    [Theory, EveryVectorWidth]
    public void Has_the_same_bits_on_every_width(LaneWidth width)
    {
        var random = new Random(2);
        for (int n = 0; n <= 256; n++)
        {
            float[] x = n % 2 == 0 ? Rows.Plain(random, n, 30) : Rows.Special(random, n);
            Close.SameBits(Run(LaneWidth.Scalar, x), Run(width, x));
        }
    }

    [Theory, EveryWidth]
    public void Knows_the_ends(LaneWidth width)
    {
        Assert.Equal([0, 1, 0], Run(width, [float.NegativeInfinity, 3, float.NegativeInfinity]));
        Assert.All(Run(width, [float.NegativeInfinity, float.NegativeInfinity]), y => Assert.True(float.IsNaN(y)));
        Assert.All(Run(width, [.. new float[40], float.NaN]), y => Assert.True(float.IsNaN(y)));
        Assert.Equal([1], Run(width, [float.MinValue]));
    }

    private static float[] Run(LaneWidth width, float[] x)
    {
        using Guarded xs = new(x), ys = new(x.Length * 4);
        new CpuKernels(width).Softmax(xs.Floats, ys.Floats, x.Length);
        Close.SameBits(x, xs.ToArray());
        return ys.ToArray();
    }
}
