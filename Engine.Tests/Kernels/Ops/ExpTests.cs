using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Tests.Kernels.Lanes;

namespace Engine.Tests.Kernels.Ops;

public unsafe class ExpTests
{
    [Theory, EveryWidth]
    public void Is_within_a_unit_in_the_last_place_over_its_whole_range(LaneWidth width)
    {
        var kernels = new CpuKernels(width);
        const int Count = 1 << 14;
        using Guarded x = new(Count * 4), y = new(Count * 4);
        double worst = 0;
        // Every 1021st float in order of bits, and a comb over the range where the result is neither 0 nor ∞.
        long bits = 0;
        for (int block = 0; block < (width == LaneWidth.W512 ? 384 : 48); block++)
        {
            for (int i = 0; i < Count; i++)
            {
                x.Floats[i] = block % 2 == 0 ? BitConverter.Int32BitsToSingle((int)bits) : (float)(-104.5 + 194 * ((i + block * 0.37) / Count));
                if (block % 2 == 0) bits += width == LaneWidth.W512 ? 1021 : 8191;
            }
            kernels.Exp(x.Floats, y.Floats, Count);
            for (int i = 0; i < Count; i++) worst = Math.Max(worst, Error(x.Floats[i], y.Floats[i]));
        }
        Assert.InRange(worst, 0, 1);
    }

    [Theory, EveryWidth]
    public void Knows_the_ends(LaneWidth width)
        => Close.SameBits([0, 0, 1, 1, float.PositiveInfinity, float.PositiveInfinity, float.NaN, float.Epsilon, 0],
            Run(width, [float.NegativeInfinity, float.MinValue, 0, -0f, float.PositiveInfinity, 88.8f, float.NaN, -103.2f, -104f]));

    [Theory, EveryVectorWidth]
    public void Has_the_same_bits_on_every_width(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 0; n <= 256; n++)
        {
            float[] x = n % 2 == 0 ? Rows.Plain(random, n, 110) : Rows.Special(random, n);
            Close.SameBits(Run(LaneWidth.Scalar, x), Run(width, x));
        }
    }

    [Theory, EveryWidth]
    public void Where_nothing_is_positive_a_shorter_way_has_the_same_bits(LaneWidth width)
    {
        // Every 509th float from -0 down to -∞ and the NaNs beyond, and a comb over the range where the result is neither 0 nor 1.
        List<float> x = [float.NaN, 0, -0f, float.NegativeInfinity, float.MinValue, -float.Epsilon];
        for (long bits = int.MinValue; bits < 0; bits += 509 * 97) x.Add(BitConverter.Int32BitsToSingle((int)bits));
        for (int i = 0; i < 1 << 16; i++) x.Add(-105f * i / (1 << 16));
        while (x.Count % 16 != 0) x.Add(0);
        float[] row = [.. x];
        using Guarded y = new(row);
        width.Visit(new Shorter(y.Floats, row.Length));
        Close.SameBits(Run(width, row), y.ToArray());
    }

    private sealed class Shorter(float* x, int n) : ILaneVisitor<bool>
    {
        public bool Visit<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        {
            for (int i = 0; i < n; i += L.Width) L.Store(x + i, Exp.OfNonPositive<L, F, I>(L.Load(x + i)));
            return true;
        }
    }

    // In units of the last place of the result; in those of the smallest float where it is subnormal.
    private static double Error(float x, float y)
    {
        double exact = Math.Exp(x);
        if (double.IsNaN(exact)) return float.IsNaN(y) ? 0 : double.PositiveInfinity;
        if (exact >= float.MaxValue) return float.IsPositiveInfinity(y) || exact < 3.4028236e38 ? 0 : double.PositiveInfinity;
        double unit = Math.Max(Math.ScaleB(1, Math.ILogB(Math.Max(exact, 1e-300)) - 23), Close.Tiny);
        return Math.Abs(exact - y) / unit;
    }

    private static float[] Run(LaneWidth width, float[] x)
    {
        using Guarded xs = new(x), ys = new(x.Length * 4);
        new CpuKernels(width).Exp(xs.Floats, ys.Floats, x.Length);
        return ys.ToArray();
    }
}
