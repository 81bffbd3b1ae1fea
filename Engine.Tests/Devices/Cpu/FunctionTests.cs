using Engine.Devices.Cpu;
using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Manifests;
using Engine.Tests.Devices.Plain;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Kernels.Ops;

namespace Engine.Tests.Devices.Cpu;

/// <summary>Every activation function of the table, by itself and as a gate.</summary>
public unsafe class FunctionTests
{
    private const float Parameter = 3.5f;

    private static readonly ActivationFunction[] All = Enum.GetValues<ActivationFunction>();

    private static readonly ActivationFunction[] Maps = [.. All.Where(f => f != ActivationFunction.ClampedSwiGlu)];

    [Theory, EveryWidth]
    public void Each_is_its_formula_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        foreach (ActivationFunction function in Maps)
        {
            for (int n = 0; n <= 130; n++)
            {
                float[] x = (n % 3) switch { 0 => Rows.Plain(random, n, 4), 1 => Rows.Plain(random, n, 110), _ => Rows.Special(random, n) };
                Check(function, width, x);
            }
        }
    }

    [Theory, Width(LaneWidth.W512), Width(LaneWidth.Scalar)]
    public void Each_keeps_its_digits_over_its_range(LaneWidth width)
    {
        float[] comb = [.. Enumerable.Range(0, 30_001).Select(i => (float)(-15 + i / 1000.0 * 1.0001))];
        float[] small = [.. Enumerable.Range(0, 2_000).Select(i => MathF.ScaleB(1 + i / 2000f, -i % 140) * (i % 2 == 0 ? 1 : -1))];
        foreach (ActivationFunction function in Maps)
        {
            Check(function, width, comb);
            Check(function, width, small);
        }
    }

    [Theory, EveryWidth]
    public void Each_gates_by_its_formula(LaneWidth width)
    {
        var random = new Random(2);
        foreach (ActivationFunction function in All)
        {
            for (int n = 0; n <= 70; n++)
            {
                float[] gate = Rows.Plain(random, n, n % 2 == 0 ? 5 : 60), up = Rows.Wide(random, n);
                double[] expected = PlainFunctions.Gated(function, Parameter, Doubles(gate), Doubles(up));
                float[] y = Gate(function, width, gate, up);
                for (int i = 0; i < n; i++) Close.Within(expected[i], y[i], GateBound(function, gate[i], up[i], expected[i]), $"{function}({gate[i]:R}) · {up[i]:R}");
            }
        }
    }

    [Theory, EveryVectorWidth]
    public void Each_has_the_same_bits_on_every_width_and_works_in_place(LaneWidth width)
    {
        var random = new Random(3);
        foreach (ActivationFunction function in All)
        {
            for (int n = 0; n <= 70; n++)
            {
                float[] x = n % 2 == 0 ? Rows.Plain(random, n, 60) : Rows.Special(random, n), up = Rows.Special(random, n);
                float[] gated = Gate(function, LaneWidth.Scalar, x, up);
                Close.SameBits(gated, Gate(function, width, x, up), function.ToString());
                using Guarded gates = new(x), ups = new(up);
                FunctionTable.Of(function, width).Gate(gates.Floats, ups.Floats, gates.Floats, n, Parameter);
                Close.SameBits(gated, gates.ToArray(), function.ToString());
                if (function == ActivationFunction.ClampedSwiGlu) continue;
                float[] y = Map(function, LaneWidth.Scalar, x);
                Close.SameBits(y, Map(function, width, x), function.ToString());
                using Guarded xs = new(x);
                FunctionTable.Of(function, width).Map(xs.Floats, xs.Floats, n, Parameter);
                Close.SameBits(y, xs.ToArray(), function.ToString());
            }
        }
    }

    [Theory, EveryWidth]
    public void A_NaN_stays_one(LaneWidth width)
    {
        foreach (ActivationFunction function in All)
        {
            Assert.True(float.IsNaN(Gate(function, width, [float.NaN], [1])[0]), function.ToString());
            Assert.True(float.IsNaN(Gate(function, width, [1], [float.NaN])[0]), function.ToString());
            if (function != ActivationFunction.ClampedSwiGlu) Assert.True(float.IsNaN(Map(function, width, [float.NaN])[0]), function.ToString());
        }
    }

    [Fact]
    public void The_table_has_every_function_and_one_is_of_gates_alone()
    {
        foreach (ActivationFunction function in All)
        {
            Assert.Equal(function == ActivationFunction.ClampedSwiGlu, FunctionTable.Of(function, LaneWidth.Scalar).IsGateOnly);
            FunctionTable.Check(function, isGate: true);
        }

        Assert.Throws<NotSupportedException>(() => FunctionTable.Check(ActivationFunction.ClampedSwiGlu, isGate: false));
    }

    private static void Check(ActivationFunction function, LaneWidth width, float[] x)
    {
        double[] expected = PlainFunctions.Activated(function, Parameter, Doubles(x));
        float[] y = Map(function, width, x);
        for (int i = 0; i < x.Length; i++) Close.Within(expected[i], y[i], FunctionBounds.At(function, x[i], expected[i], Parameter), $"{function}({x[i]:R})");
    }

    // The function's own error times what it lets through, and a product; of both values one more rounding, of û + 1.
    private static double GateBound(ActivationFunction function, float gate, float up, double y)
    {
        ActivationFunction own = function == ActivationFunction.ClampedSwiGlu ? ActivationFunction.QuickGelu : function;
        double g = own == function ? gate : Math.Min(gate, Parameter), through = own == function ? up : Math.Clamp(up, -Parameter, Parameter) + 1;
        double f = PlainFunctions.Activated(own, Parameter, [g])[0];
        return FunctionBounds.At(own, g, f, Parameter) * Math.Abs(through) * 1.001 + 3 * Close.U * Math.Abs(y) + 2 * Close.Tiny;
    }

    private static float[] Map(ActivationFunction function, LaneWidth width, float[] x)
    {
        using Guarded xs = new(x), ys = new(x.Length * 4);
        FunctionTable.Of(function, width).Map(xs.Floats, ys.Floats, x.Length, Parameter);
        Close.SameBits(x, xs.ToArray());
        return ys.ToArray();
    }

    private static float[] Gate(ActivationFunction function, LaneWidth width, float[] gate, float[] up)
    {
        using Guarded gates = new(gate), ups = new(up), ys = new(gate.Length * 4);
        FunctionTable.Of(function, width).Gate(gates.Floats, ups.Floats, ys.Floats, gate.Length, Parameter);
        Close.SameBits(up, ups.ToArray());
        return ys.ToArray();
    }

    private static double[] Doubles(float[] x) => [.. x.Select(v => (double)v)];
}
