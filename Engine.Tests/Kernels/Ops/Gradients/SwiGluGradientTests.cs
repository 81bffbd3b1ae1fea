using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops.Gradients;

public unsafe class SwiGluGradientTests
{
    [Theory, EveryWidth]
    public void Is_the_formula_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 0; n <= 256; n++)
        {
            float[] gate = Rows.Plain(random, n, (n % 3) switch { 0 => 1, 1 => 10, _ => 120 }), up = Rows.Wide(random, n), dy = Rows.Wide(random, n);
            (double[] dgate, double[] dup) = GradientOps.SwiGlu(RowOps.Doubles(gate), RowOps.Doubles(up), RowOps.Doubles(dy));
            (float[] actualGate, float[] actualUp) = Run(width, gate, up, dy);
            for (int i = 0; i < n; i++)
            {
                // e within one unit (two roundings), a sum, a quotient, a product: six for s and for 1 - s. Where e is subnormal a step of it counts.
                double s = 1 / (1 + Math.Exp(-gate[i])), x = Math.Abs(gate[i]), factor = Math.Abs((double)dy[i] * up[i]), lost = 2 * Close.Tiny * (1 + x);
                double inner = 6 * Close.U * x * (1 - s) + Close.U * Math.Abs(1 + gate[i] * (1 - s));
                Close.Within(dgate[i], actualGate[i], 1.01 * (factor * (s * inner + lost) + 9 * Close.U * Math.Abs(dgate[i])) + 2 * Close.Tiny, $"n = {n}, dgate at {gate[i]:R}");
                Close.Within(dup[i], actualUp[i], 1.01 * (8 * Close.U * Math.Abs(dup[i]) + Math.Abs(dy[i]) * lost) + 2 * Close.Tiny, $"n = {n}, dup at {gate[i]:R}");
            }
        }
    }

    [Theory, EveryWidth]
    public void Keeps_its_digits_far_out_and_never_overflows(LaneWidth width)
    {
        (float[] dgate, float[] dup) = Run(width, [1000, -1000, float.MaxValue, float.MinValue], [3, 3, 3, 3], [2, 2, 2, 2]);
        Assert.Equal([6, 0, 6, 0], dgate);
        Assert.Equal([2000, 0, float.PositiveInfinity, 0], dup);
    }

    [Theory, Width(LaneWidth.W512), Width(LaneWidth.Scalar)]
    public void Works_in_place(LaneWidth width)
    {
        float[] gate = Rows.Plain(new Random(3), 77), up = Rows.Plain(new Random(4), 77), dy = Rows.Plain(new Random(5), 77);
        (float[] dgate, float[] dup) = Run(width, gate, up, dy);
        using Guarded gates = new(gate), ups = new(up), dys = new(dy);
        new GradientKernels(width).SwiGlu(gates.Floats, ups.Floats, dys.Floats, gates.Floats, ups.Floats, 77);
        Close.SameBits(dgate, gates.ToArray());
        Close.SameBits(dup, ups.ToArray());
    }

    private static (float[] Gate, float[] Up) Run(LaneWidth width, float[] gate, float[] up, float[] dy)
    {
        using Guarded gates = new(gate), ups = new(up), dys = new(dy), dgates = new(gate.Length * 4), dups = new(gate.Length * 4);
        new GradientKernels(width).SwiGlu(gates.Floats, ups.Floats, dys.Floats, dgates.Floats, dups.Floats, gate.Length);
        Close.SameBits(gate, gates.ToArray());
        Close.SameBits(up, ups.ToArray());
        Close.SameBits(dy, dys.ToArray());
        return (dgates.ToArray(), dups.ToArray());
    }
}
