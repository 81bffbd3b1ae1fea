using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Functions;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops;

/// <summary>Both forms of GELU: by the error function and by tanh.</summary>
public unsafe class GeluTests
{
    // Below this e^-2u leaves the range of floats, and x / (1 + e^-2u) becomes -0.
    private const double Vanished = 3e-39;

    [Theory, EveryWidth]
    public void Are_their_formulas_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 0; n <= 256; n++)
        {
            float[] x = (n % 3) switch { 0 => Rows.Plain(random, n, 3), 1 => Rows.Plain(random, n, 16), _ => Rows.Special(random, n) };
            float[] gelu = Run(width, x, tanh: false), approximated = Run(width, x, tanh: true);
            double[] expected = RowOps.Gelu(x), expectedTanh = RowOps.GeluTanh(x);
            for (int i = 0; i < n; i++)
            {
                Close.Within(expected[i], gelu[i], Bound(x[i], expected[i]), $"n = {n}, gelu({x[i]:R})");
                Close.Within(expectedTanh[i], approximated[i], TanhBound(x[i], expectedTanh[i]), $"n = {n}, tanh form of gelu({x[i]:R})");
            }
        }
    }

    [Theory, Width(LaneWidth.W512), Width(LaneWidth.Scalar)]
    public void Keep_their_digits_in_both_tails(LaneWidth width)
    {
        // A comb over the range where neither the tail nor its complement has vanished.
        float[] x = [.. Enumerable.Range(0, 60_001).Select(i => (float)(-15 + i / 2000.0 * 1.0001))];
        float[] gelu = Run(width, x, tanh: false), approximated = Run(width, x, tanh: true);
        double[] expected = RowOps.Gelu(x), expectedTanh = RowOps.GeluTanh(x);
        for (int i = 0; i < x.Length; i++)
        {
            Close.Within(expected[i], gelu[i], Bound(x[i], expected[i]), $"gelu({x[i]:R})");
            Close.Within(expectedTanh[i], approximated[i], TanhBound(x[i], expectedTanh[i]), $"tanh form of gelu({x[i]:R})");
        }
    }

    [Theory, EveryWidth]
    public void Know_the_ends(LaneWidth width)
    {
        float[] ends = [0, -0f, 100, float.PositiveInfinity, float.NaN, -100];
        Assert.Equal([0, 0, 100, float.PositiveInfinity, float.NaN, 0], Run(width, ends, tanh: false));
        Assert.Equal([0, 0, 100, float.PositiveInfinity, float.NaN, 0], Run(width, ends, tanh: true));
        Assert.Equal([0], Run(width, [float.NegativeInfinity], tanh: false));
    }

    [Theory, EveryVectorWidth]
    public void Have_the_same_bits_on_every_width_and_work_in_place(LaneWidth width)
    {
        var random = new Random(2);
        for (int n = 0; n <= 256; n++)
        {
            float[] x = n % 2 == 0 ? Rows.Plain(random, n, 10) : Rows.Special(random, n);
            foreach (bool tanh in new[] { false, true })
            {
                float[] y = Run(LaneWidth.Scalar, x, tanh);
                Close.SameBits(y, Run(width, x, tanh));
                using Guarded xs = new(x);
                Apply(width, tanh, xs.Floats, xs.Floats, n);
                Close.SameBits(y, xs.ToArray());
            }
        }
    }

    // k is off by two roundings and stands in k · q(k) to the power 3.2 at the most (its logarithmic derivative, at k = 1): 7. q's coefficients and steps are off by
    // their roundings times the sum of magnitudes, 1.3 of the sum, the later steps for more than the earlier: 6. The polynomial 0.2; the exponential's argument is off by
    // one rounding and itself by a unit in the last place, 2; three products: 19 in all. The last step rounds y, of which the tail is a part.
    internal static double Bound(float x, double y)
    {
        double a = Math.Min(Math.Abs(x), 15), tail = a * NormalTail.Below(-a);
        return tail * (20 + a * a / 2) * Close.U + Close.U * Math.Abs(y) + 16 * Close.Tiny;
    }

    // -2u is positive terms times x, off by four roundings at most; e^-2u turns them into a relative error and adds a unit; a sum, a quotient.
    internal static double TanhBound(float x, double y)
    {
        if (!double.IsFinite(y)) return 0;
        double z = Math.Abs(2 * Math.Sqrt(2 / Math.PI) * (x + 0.044715 * (double)x * x * x)), share = x > 0 ? 1 / (1 + Math.Exp(z)) : 1;
        return Math.Abs(y) * (share * (4 * Math.Min(z, 200) + 2) + 3) * Close.U + Vanished * Math.Abs(x) + 2 * Close.Tiny;
    }

    private static float[] Run(LaneWidth width, float[] x, bool tanh)
    {
        using Guarded xs = new(x), ys = new(x.Length * 4);
        Apply(width, tanh, xs.Floats, ys.Floats, x.Length);
        Close.SameBits(x, xs.ToArray());
        return ys.ToArray();
    }

    private static void Apply(LaneWidth width, bool tanh, float* x, float* y, int n)
    {
        FunctionKernels kernels = tanh ? FunctionKernels.Of<GeluTanh>(width) : FunctionKernels.Of<Gelu>(width);
        kernels.Map(x, y, n, 0);
    }
}
