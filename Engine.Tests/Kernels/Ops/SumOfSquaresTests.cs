using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;

namespace Engine.Tests.Kernels.Ops;

public unsafe class SumOfSquaresTests
{
    [Theory, EveryWidth]
    public void Is_the_formula_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        var kernels = new GradientKernels(width);
        for (int n = 0; n <= 256; n++)
        {
            float[] x = n % 2 == 0 ? Rows.Plain(random, n) : Rows.Wide(random, n);
            using Guarded xs = new(x);
            double expected = x.Sum(v => (double)v * v);
            // A lane adds at most n / 64 + 3 squares; then six partial sums.
            Close.Within(expected, kernels.SumOfSquares(xs.Floats, n), 1.01 * (n / 64 + 9) * Close.U * expected + Close.Tiny * n, $"n = {n}");
        }
    }
}
