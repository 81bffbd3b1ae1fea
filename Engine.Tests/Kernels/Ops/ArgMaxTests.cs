using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops;

public unsafe class ArgMaxTests
{
    [Theory, EveryWidth]
    public void Is_the_first_index_of_the_maximum(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 0; n <= 256; n++)
        {
            Same(width, Rows.Plain(random, n));
            Same(width, [.. Enumerable.Range(0, n).Select(_ => (float)random.Next(-4, 3))]);
            Same(width, Rows.Special(random, n));
            Same(width, [.. Enumerable.Range(0, n).Select(_ => random.Next(2) == 0 ? float.NaN : float.NegativeInfinity)]);
            Same(width, [.. Enumerable.Range(0, n).Select(i => -1f - i)]);
        }
    }

    private static void Same(LaneWidth width, float[] x)
    {
        using Guarded xs = new(x);
        Assert.Equal(RowOps.ArgMax(x), new CpuKernels(width).ArgMax(xs.Floats, x.Length));
    }
}
