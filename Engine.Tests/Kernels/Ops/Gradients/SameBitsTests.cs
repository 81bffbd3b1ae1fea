using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Gradients;
using Engine.Tests.Kernels.Lanes;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Kernels.Ops.Gradients;

/// <summary>Whatever the values (any bits make a float) and however many: each kernel of learning has the bits of the scalar lanes.</summary>
public unsafe class SameBitsTests
{
    private static readonly Gen<float> Float = Gen.OneOf(
        Gen.Choose(int.MinValue, int.MaxValue).Select(BitConverter.Int32BitsToSingle),
        Gen.Choose(-2000, 2000).Select(i => i / 16f),
        Gen.Elements(0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue));

    private static readonly Arbitrary<float[][]> Rows = Gen.Choose(0, 200).SelectMany(n => Gen.ArrayOf(Gen.ArrayOf(Float, n), 5)).ToArbitrary();

    [Theory, EveryVectorWidth]
    public void At_every_length(LaneWidth width)
    {
        var random = new Random(2);
        var (kernels, scalar) = (new GradientKernels(width), new GradientKernels(LaneWidth.Scalar));
        for (int n = 0; n <= 256; n++) Compare(kernels, scalar, [.. Enumerable.Range(0, 5).Select(_ => n % 2 == 0 ? Ops.Rows.Plain(random, n, 20) : Ops.Rows.Special(random, n))]);
    }

    [Theory, EveryVectorWidth]
    public void Of_any_values(LaneWidth width)
    {
        var (kernels, scalar) = (new GradientKernels(width), new GradientKernels(LaneWidth.Scalar));
        Prop.ForAll(Rows, rows => Compare(kernels, scalar, rows)).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    private static bool Compare(GradientKernels kernels, GradientKernels scalar, float[][] rows)
    {
        Dictionary<string, float[]> expected = Run(scalar, rows);
        foreach ((string op, float[] bits) in Run(kernels, rows)) Close.SameBits(expected[op], bits, op);
        return true;
    }

    private static Dictionary<string, float[]> Run(GradientKernels kernels, float[][] rows)
    {
        int n = rows[0].Length;
        using Guarded a = new(rows[0]), b = new(rows[1]), c = new(rows[2]), d = new(rows[3]), e = new(rows[4]), y = new(n * 4), z = new(n * 4);
        Dictionary<string, float[]> results = [];
        kernels.RmsNorm(a.Floats, b.Floats, c.Floats, d.Floats, e.Floats, n, 1e-5f);
        results["RmsNorm, dx"] = d.ToArray();
        results["RmsNorm, dw"] = e.ToArray();
        kernels.SwiGlu(a.Floats, b.Floats, c.Floats, y.Floats, z.Floats, n);
        results["SwiGlu, dgate"] = y.ToArray();
        results["SwiGlu, dup"] = z.ToArray();
        kernels.Softmax(a.Floats, b.Floats, y.Floats, n, 0.125f);
        results["Softmax"] = y.ToArray();
        results["SumOfSquares"] = [kernels.SumOfSquares(a.Floats, n)];
        if (n > 0)
        {
            results["CrossEntropy, p"] = [kernels.CrossEntropy(a.Floats, y.Floats, n / 2, 0.5f, n)];
            results["CrossEntropy"] = y.ToArray();
        }
        using Guarded w = new(rows[0]), g = new(rows[1]), m = new(rows[2]), v = new(rows[3]);
        kernels.AdamW(w.Floats, g.Floats, m.Floats, v.Floats, n, new AdamWStep(1e-3f, 0.9f, 0.95f, 1e-8f, 0.1f, 0.5f, 2, 3));
        results["AdamW, w"] = w.ToArray();
        results["AdamW, m"] = m.ToArray();
        results["AdamW, v"] = v.ToArray();
        kernels.Rope(c.Floats, 1, n, a.Floats, b.Floats, n / 2 * 2);
        results["Rope"] = c.ToArray();
        using Guarded logits = new(rows[0]), teacher = new(rows[1]), gradient = new(rows[2]);
        kernels.Distillation(logits.Floats, teacher.Floats, gradient.Floats, n, 2, 0.5f);
        results["Distillation, p"] = logits.ToArray();
        results["Distillation, q"] = teacher.ToArray();
        results["Distillation"] = gradient.ToArray();
        return results;
    }
}
