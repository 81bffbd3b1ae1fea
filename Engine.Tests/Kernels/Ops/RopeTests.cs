using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops;

public unsafe class RopeTests
{
    [Theory, EveryWidth]
    public void Turns_pairs_of_halves_and_leaves_the_rest(LaneWidth width)
    {
        var random = new Random(1);
        for (int rotaryDim = 0; rotaryDim <= 128; rotaryDim += 2)
        {
            int headDim = rotaryDim + random.Next(3) * random.Next(20), heads = 1 + random.Next(4);
            float[] x = rotaryDim % 4 == 0 ? Rows.Plain(random, heads * headDim) : Rows.Wide(random, heads * headDim);
            float[] cos = Rows.Plain(random, rotaryDim / 2), sin = Rows.Plain(random, rotaryDim / 2);
            float[] actual = Run(width, x, heads, headDim, cos, sin);
            Close.SameBits(Run(LaneWidth.Scalar, x, heads, headDim, cos, sin), actual);
            for (int h = 0; h < heads; h++)
            {
                float[] head = x[(h * headDim)..((h + 1) * headDim)];
                double[] expected = RowOps.Rope(head, cos, sin);
                for (int d = 0; d < headDim; d++)
                {
                    // Two products, one of them rounded, and their sum: at most two roundings of the sum of magnitudes.
                    int half = rotaryDim / 2, i = half == 0 ? 0 : d % half;
                    double bound = d >= rotaryDim ? 0 : 2 * Close.U * (Math.Abs(head[i]) + Math.Abs(head[i + half])) + 2 * Close.Tiny;
                    Close.Within(expected[d], actual[h * headDim + d], bound, $"rotaryDim {rotaryDim}, headDim {headDim}, head {h}, y[{d}]");
                }
            }
        }
    }

    [Theory, EveryVectorWidth]
    public void Has_the_same_bits_on_every_width(LaneWidth width)
    {
        var random = new Random(2);
        for (int half = 1; half <= 64; half++)
        {
            float[] x = Rows.Special(random, 3 * (2 * half + 5)), cos = Rows.Special(random, half), sin = Rows.Special(random, half);
            Close.SameBits(Run(LaneWidth.Scalar, x, 3, 2 * half + 5, cos, sin), Run(width, x, 3, 2 * half + 5, cos, sin));
        }
    }

    private static float[] Run(LaneWidth width, float[] x, int heads, int headDim, float[] cos, float[] sin)
    {
        using Guarded xs = new(x), cosines = new(cos), sines = new(sin);
        new CpuKernels(width).Rope(xs.Floats, heads, headDim, cosines.Floats, sines.Floats, cos.Length * 2);
        Close.SameBits(cos, cosines.ToArray());
        Close.SameBits(sin, sines.ToArray());
        return xs.ToArray();
    }
}
