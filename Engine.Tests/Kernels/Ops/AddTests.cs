using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;

namespace Engine.Tests.Kernels.Ops;

public unsafe class AddTests
{
    [Theory, EveryWidth]
    public void Rounds_once_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        var kernels = new CpuKernels(width);
        for (int n = 0; n <= 256; n++)
        {
            float[] x = Rows.Special(random, n), y = Rows.Special(random, n);
            using Guarded xs = new(x), ys = new(y);
            kernels.Add(ys.Floats, xs.Floats, n);
            Close.SameBits([.. x.Zip(y, (a, b) => (float)((double)a + b))], ys.ToArray());
            Close.SameBits(x, xs.ToArray());
        }
    }
}
