using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Kernels.Ops.Functions;
using Engine.Tests.Kernels.Lanes;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Kernels.Ops;

/// <summary>Whatever the values (any bits make a float) and however many: each row kernel has the bits of the scalar lanes.</summary>
public unsafe class RowPropertyTests
{
    private static readonly Gen<float> Float = Gen.OneOf(
        Gen.Choose(int.MinValue, int.MaxValue).Select(BitConverter.Int32BitsToSingle),
        Gen.Choose(-2000, 2000).Select(i => i / 16f),
        Gen.Elements(0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue));

    private static readonly Arbitrary<float[][]> Rows = Gen.Choose(0, 200).SelectMany(n => Gen.ArrayOf(Gen.ArrayOf(Float, n), 3)).ToArbitrary();

    [Theory, EveryVectorWidth]
    public void Every_row_kernel_has_the_bits_of_the_scalar_lanes(LaneWidth width)
    {
        var kernels = new CpuKernels(width);
        var scalar = new CpuKernels(LaneWidth.Scalar);
        Prop.ForAll(Rows, rows =>
        {
            Dictionary<string, float[]> expected = Run(scalar, rows);
            foreach ((string op, float[] bits) in Run(kernels, rows)) Close.SameBits(expected[op], bits, op);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    internal static Dictionary<string, float[]> Run(CpuKernels kernels, float[][] rows)
    {
        int n = rows[0].Length;
        Dictionary<string, float[]> results = [];
        using Guarded a = new(rows[0]), b = new(rows[1]), c = new(rows[2]), y = new(n * 4);
        kernels.RmsNorm(a.Floats, b.Floats, y.Floats, n, 1e-5f);
        results["RmsNorm"] = y.ToArray();
        kernels.LayerNorm(a.Floats, b.Floats, c.Floats, y.Floats, n, 1e-5f);
        results["LayerNorm"] = y.ToArray();
        FunctionKernels.Of<Gelu>(kernels.Width).Map(a.Floats, y.Floats, n, 0);
        results["Gelu"] = y.ToArray();
        FunctionKernels.Of<GeluTanh>(kernels.Width).Map(a.Floats, y.Floats, n, 0);
        results["GeluTanh"] = y.ToArray();
        kernels.SwiGlu(a.Floats, b.Floats, y.Floats, n);
        results["SwiGlu"] = y.ToArray();
        kernels.Softmax(a.Floats, y.Floats, n);
        results["Softmax"] = y.ToArray();
        kernels.Exp(a.Floats, y.Floats, n);
        results["Exp"] = y.ToArray();
        int k = Math.Min(n, 5);
        using Guarded chosen = new(rows[0]), weights = new(k * 4), experts = new(k * 4), scratch = new(Route.ScratchFloats(n) * 4);
        kernels.Route(chosen.Floats, null, scratch.Floats, RouteRule.Softmax(n, k, true), (int*)experts.Bytes, weights.Floats);
        results["Route"] = [.. experts.ToArray(), .. weights.ToArray()];
        results["ArgMax"] = [kernels.ArgMax(a.Floats, n)];
        kernels.Add(a.Floats, b.Floats, n);
        results["Add"] = a.ToArray();
        kernels.Rope(c.Floats, 1, n, b.Floats, b.Floats, n / 2 * 2);
        results["Rope"] = c.ToArray();
        return results;
    }
}
