using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops;

public unsafe class SwiGluTests
{
    // Below this e^-x leaves the range of floats and silu, -2.6e-37 there, becomes -0.
    private const double Vanished = 2.7e-37;

    [Theory, EveryWidth]
    public void Is_the_formula_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 0; n <= 256; n++)
        {
            float[] gate = (n % 3) switch { 0 => Rows.Plain(random, n, 10), 1 => Rows.Plain(random, n, 120), _ => Rows.Special(random, n) };
            float[] up = Rows.Wide(random, n);
            double[] expected = RowOps.SwiGlu(gate, up);
            float[] actual = Run(width, gate, up);
            // e within one unit (two roundings), a sum, a quotient, a product.
            for (int i = 0; i < n; i++)
                Close.Within(expected[i], actual[i], 6 * Close.U * Math.Abs(expected[i]) + Vanished * Math.Abs(up[i]) + 2 * Close.Tiny, $"n = {n}, silu({gate[i]:R}) · {up[i]:R}");
        }
    }

    [Theory, EveryVectorWidth]
    public void Has_the_same_bits_on_every_width(LaneWidth width)
    {
        var random = new Random(2);
        for (int n = 0; n <= 256; n++)
        {
            float[] gate = n % 2 == 0 ? Rows.Plain(random, n, 100) : Rows.Special(random, n), up = Rows.Special(random, n);
            Close.SameBits(Run(LaneWidth.Scalar, gate, up), Run(width, gate, up));
        }
    }

    [Theory, Width(LaneWidth.W512), Width(LaneWidth.Scalar)]
    public void Works_in_place(LaneWidth width)
    {
        float[] gate = Rows.Plain(new Random(3), 77), up = Rows.Plain(new Random(4), 77);
        using Guarded gates = new(gate), ups = new(up);
        new CpuKernels(width).SwiGlu(gates.Floats, ups.Floats, gates.Floats, 77);
        Close.SameBits(Run(width, gate, up), gates.ToArray());
    }

    private static float[] Run(LaneWidth width, float[] gate, float[] up)
    {
        using Guarded gates = new(gate), ups = new(up), ys = new(gate.Length * 4);
        new CpuKernels(width).SwiGlu(gates.Floats, ups.Floats, ys.Floats, gate.Length);
        Close.SameBits(gate, gates.ToArray());
        Close.SameBits(up, ups.ToArray());
        return ys.ToArray();
    }
}
