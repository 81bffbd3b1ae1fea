using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops.Gradients;

public unsafe class SoftmaxGradientTests
{
    [Theory, EveryWidth]
    public void Is_the_formula_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 1; n <= 256; n++)
        {
            float[] p = [.. RowOps.Softmax(Rows.Plain(random, n, n % 3 == 0 ? 100 : 5).Select(v => (double)v)).Select(v => (float)v)], dp = Rows.Plain(random, n, 3);
            if (n % 5 == 0) p[random.Next(n)] = 0;
            float scale = (float)random.NextDouble() * 2;
            double[] expected = GradientOps.Softmax(RowOps.Doubles(p), RowOps.Doubles(dp), scale);
            float[] actual = Run(width, p, dp, scale);
            double sum = p.Zip(dp, (a, b) => (double)a * b).Sum(), size = p.Zip(dp, (a, b) => Math.Abs((double)a * b)).Sum();
            for (int i = 0; i < n; i++)
            {
                // The sum's n / 16 + 5 additions; a difference, two products.
                double off = (n / 16 + 6) * Close.U * size + 4 * Close.U * Math.Abs(dp[i] - sum);
                Close.Within(expected[i], actual[i], 1.01 * Math.Abs(scale) * p[i] * off + Close.Tiny * (2 + Math.Abs(dp[i] - sum)), $"n = {n}, ds[{i}]");
            }
        }
    }

    [Theory, Width(LaneWidth.W512), Width(LaneWidth.Scalar)]
    public void Works_in_place_and_leaves_masked_positions_alone(LaneWidth width)
    {
        float[] p = [.. RowOps.Softmax(Rows.Plain(new Random(3), 77).Select(v => (double)v)).Select(v => (float)v)], dp = Rows.Plain(new Random(4), 77);
        p[5] = p[76] = 0;
        float[] expected = Run(width, p, dp, 0.125f);
        Assert.Equal(0, expected[5]);
        Assert.Equal(0, expected[76]);
        using Guarded ps = new(p), dps = new(dp);
        var kernels = new GradientKernels(width);
        kernels.Softmax(ps.Floats, dps.Floats, dps.Floats, 77, 0.125f);
        Close.SameBits(expected, dps.ToArray());
        using Guarded again = new(dp);
        kernels.Softmax(ps.Floats, again.Floats, ps.Floats, 77, 0.125f);
        Close.SameBits(expected, ps.ToArray());
    }

    private static float[] Run(LaneWidth width, float[] p, float[] dp, float scale)
    {
        using Guarded ps = new(p), dps = new(dp), ds = new(p.Length * 4);
        new GradientKernels(width).Softmax(ps.Floats, dps.Floats, ds.Floats, p.Length, scale);
        Close.SameBits(p, ps.ToArray());
        Close.SameBits(dp, dps.ToArray());
        return ds.ToArray();
    }
}
