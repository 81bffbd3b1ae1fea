using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops;

public unsafe class AddScaledTests
{
    [Theory, EveryWidth]
    public void Rounds_once_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 0; n <= 256; n++)
        {
            float[] x = Rows.Plain(random, n, 3), y = Rows.Plain(random, n, 3);
            float a = (float)random.NextDouble();
            double[] expected = RowOps.AddScaled(y, x, a);
            float[] actual = Run(width, y, x, a);
            for (int i = 0; i < n; i++) Close.Within(expected[i], actual[i], Close.U * Math.Abs(expected[i]) * 1.000001 + Close.Tiny, $"n = {n}, y[{i}]");
        }
    }

    [Theory, EveryVectorWidth]
    public void Has_the_same_bits_on_every_width(LaneWidth width)
    {
        var random = new Random(2);
        for (int n = 0; n <= 256; n++)
        {
            float[] x = Rows.Special(random, n), y = Rows.Special(random, n), a = Rows.Special(random, 1);
            Close.SameBits(Run(LaneWidth.Scalar, y, x, a[0]), Run(width, y, x, a[0]));
        }
    }

    private static float[] Run(LaneWidth width, float[] y, float[] x, float a)
    {
        using Guarded xs = new(x), ys = new(y);
        new CpuKernels(width).AddScaled(ys.Floats, xs.Floats, a, x.Length);
        Close.SameBits(x, xs.ToArray());
        return ys.ToArray();
    }
}
