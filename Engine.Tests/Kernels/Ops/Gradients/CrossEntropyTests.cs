using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops.Gradients;

public unsafe class CrossEntropyTests
{
    [Theory, EveryWidth]
    public void Is_the_formula_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 1; n <= 256; n++)
        {
            float[] x = Rows.Plain(random, n, n % 3 == 0 ? 200 : 10);
            int target = random.Next(n);
            float scale = (float)random.NextDouble();
            double[] expected = GradientOps.CrossEntropy(RowOps.Doubles(x), target, scale), p = RowOps.Softmax(RowOps.Doubles(x));
            (float[] actual, float chosen) = Run(width, x, target, scale);
            double max = x.Max();
            for (int i = 0; i < n; i++)
            {
                // Softmax's bound, as its own test has it; then a product, and at the target a difference.
                double off = (2 * Math.Min(Math.Abs(x[i] - max), 110) + n / 16 + 4 + 6) * Close.U * p[i] + 2 * Close.Tiny;
                Close.Within(expected[i], actual[i], 1.01 * (scale * off + 2 * Close.U * Math.Abs(expected[i])) + 2 * Close.Tiny, $"n = {n}, gradient[{i}]");
                if (i == target) Close.Within(p[i], chosen, off, $"n = {n}, p[{i}]");
            }
        }
    }

    [Theory, Width(LaneWidth.W512), Width(LaneWidth.Scalar)]
    public void Works_in_place(LaneWidth width)
    {
        float[] x = Rows.Plain(new Random(3), 77, 5);
        (float[] expected, float chosen) = Run(width, x, 76, 0.25f);
        using Guarded xs = new(x);
        Assert.Equal(chosen, new GradientKernels(width).CrossEntropy(xs.Floats, xs.Floats, 76, 0.25f, 77));
        Close.SameBits(expected, xs.ToArray());
    }

    [Theory, EveryWidth]
    public void Says_zero_where_a_target_is_hopeless(LaneWidth width)
    {
        (float[] gradient, float chosen) = Run(width, [0, 200, float.NegativeInfinity], 0, 2);
        Assert.Equal(0, chosen);
        Assert.Equal([-2, 2, 0], gradient);
    }

    private static (float[] Gradient, float Chosen) Run(LaneWidth width, float[] x, int target, float scale)
    {
        using Guarded xs = new(x), gradient = new(x.Length * 4);
        float chosen = new GradientKernels(width).CrossEntropy(xs.Floats, gradient.Floats, target, scale, x.Length);
        Close.SameBits(x, xs.ToArray());
        return (gradient.ToArray(), chosen);
    }
}
