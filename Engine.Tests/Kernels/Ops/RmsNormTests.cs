using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops;

public unsafe class RmsNormTests
{
    [Theory, EveryWidth]
    public void Is_the_formula_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 0; n <= 256; n++)
        {
            float[] x = n % 2 == 0 ? Rows.Plain(random, n) : Rows.Wide(random, n), w = Rows.Plain(random, n, 3);
            double[] expected = RowOps.RmsNorm(x, w, 1e-5f);
            float[] actual = Run(width, x, w, 1e-5f);
            // A lane adds at most n / 64 + 3 squares and six partial sums, whose error the root halves; the rest is six roundings.
            double relative = ((n / 64 + 9) / 2.0 + 7) * Close.U;
            for (int i = 0; i < n; i++) Close.Within(expected[i], actual[i], relative * Math.Abs(expected[i]) + 2 * Close.Tiny, $"n = {n}, y[{i}]");
        }
    }

    [Theory, EveryVectorWidth]
    public void Has_the_same_bits_on_every_width(LaneWidth width)
    {
        var random = new Random(2);
        for (int n = 0; n <= 256; n++)
        {
            float[] x = n % 3 == 0 ? Rows.Special(random, n) : Rows.Wide(random, n), w = Rows.Plain(random, n);
            Close.SameBits(Run(LaneWidth.Scalar, x, w, 1e-6f), Run(width, x, w, 1e-6f));
        }
    }

    [Theory, EveryWidth]
    public void A_NaN_spreads_and_an_infinity_leaves_zeros(LaneWidth width)
    {
        Assert.All(Run(width, [1, float.NaN, 3], [1, 1, 1], 0), y => Assert.True(float.IsNaN(y)));
        Assert.Equal([0, float.NaN, 0], Run(width, [1, float.PositiveInfinity, 3], [1, 1, 1], 0));
    }

    [Theory, Width(LaneWidth.W512), Width(LaneWidth.Scalar)]
    public void Works_in_place(LaneWidth width)
    {
        float[] x = Rows.Plain(new Random(3), 77), w = Rows.Plain(new Random(4), 77);
        using Guarded xs = new(x), ws = new(w);
        new CpuKernels(width).RmsNorm(xs.Floats, ws.Floats, xs.Floats, 77, 1e-5f);
        Close.SameBits(Run(width, x, w, 1e-5f), xs.ToArray());
    }

    private static float[] Run(LaneWidth width, float[] x, float[] w, float eps)
    {
        using Guarded xs = new(x), ws = new(w), ys = new(x.Length * 4);
        new CpuKernels(width).RmsNorm(xs.Floats, ws.Floats, ys.Floats, x.Length, eps);
        Close.SameBits(x, xs.ToArray());
        Close.SameBits(w, ws.ToArray());
        return ys.ToArray();
    }
}
