using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops.Gradients;

public unsafe class RopeGradientTests
{
    [Theory, EveryWidth]
    public void Turns_pairs_back_and_leaves_the_rest(LaneWidth width)
    {
        var random = new Random(1);
        for (int rotaryDim = 0; rotaryDim <= 128; rotaryDim += 2)
        {
            int headDim = rotaryDim + random.Next(3) * random.Next(20), heads = 1 + random.Next(4), half = rotaryDim / 2;
            float[] d = rotaryDim % 4 == 0 ? Rows.Plain(random, heads * headDim) : Rows.Wide(random, heads * headDim), cos = Rows.Plain(random, half), sin = Rows.Plain(random, half);
            float[] actual = Run(width, d, heads, headDim, cos, sin);
            for (int h = 0; h < heads; h++)
            {
                float[] head = d[(h * headDim)..((h + 1) * headDim)];
                double[] expected = GradientOps.Rope(RowOps.Doubles(head), RowOps.Doubles(cos), RowOps.Doubles(sin));
                for (int k = 0; k < headDim; k++)
                {
                    // Two products, one of them rounded, and their sum: at most two roundings of the sum of magnitudes.
                    int i = half == 0 ? 0 : k % half;
                    double bound = k >= rotaryDim ? 0 : 2 * Close.U * (Math.Abs(head[i]) + Math.Abs(head[i + half])) + 2 * Close.Tiny;
                    Close.Within(expected[k], actual[h * headDim + k], bound, $"rotaryDim {rotaryDim}, headDim {headDim}, head {h}, d[{k}]");
                }
            }
        }
    }

    [Theory, EveryWidth]
    public void Is_the_turn_by_the_opposite_angles(LaneWidth width)
    {
        float[] d = Rows.Plain(new Random(2), 3 * 90), cos = Rows.Plain(new Random(3), 40), sin = Rows.Plain(new Random(4), 40), opposite = [.. sin.Select(s => -s)];
        using Guarded turned = new(d), cosines = new(cos), sines = new(opposite);
        new CpuKernels(width).Rope(turned.Floats, 3, 90, cosines.Floats, sines.Floats, 80);
        Close.SameBits(turned.ToArray(), Run(width, d, 3, 90, cos, sin));
    }

    private static float[] Run(LaneWidth width, float[] d, int heads, int headDim, float[] cos, float[] sin)
    {
        using Guarded ds = new(d), cosines = new(cos), sines = new(sin);
        new GradientKernels(width).Rope(ds.Floats, heads, headDim, cosines.Floats, sines.Floats, cos.Length * 2);
        Close.SameBits(cos, cosines.ToArray());
        Close.SameBits(sin, sines.ToArray());
        return ds.ToArray();
    }
}
