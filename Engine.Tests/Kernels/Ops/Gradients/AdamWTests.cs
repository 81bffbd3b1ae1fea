using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Gradients;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops.Gradients;

public unsafe class AdamWTests
{
    [Theory, EveryWidth]
    public void Is_the_formula_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 0; n <= 256; n++)
        {
            float[] w = Rows.Plain(random, n), g = n % 2 == 0 ? Rows.Plain(random, n) : Rows.Wide(random, n), m = Rows.Plain(random, n), v = [.. Rows.Plain(random, n).Select(Math.Abs)];
            float rate = 0.01f, beta1 = 0.9f, beta2 = 0.95f, eps = 1e-8f, decay = 0.1f, clip = (float)random.NextDouble(), c1 = 1 + (float)random.NextDouble() * 9, c2 = 1 + (float)random.NextDouble() * 19;
            (float[] newW, float[] newM, float[] newV) = Run(width, w, g, m, v, new(rate, beta1, beta2, eps, decay, clip, c1, c2));
            for (int i = 0; i < n; i++)
            {
                (double expectedW, double expectedM, double expectedV) = GradientOps.AdamW(w[i], g[i], m[i], v[i], new(rate, beta1, beta2, eps, decay, clip, c1, c2));
                // Of the new part of the mean: a difference and two products; of the square: a difference, a product twice, two more.
                double offM = 1.01 * Close.U * (3 * Math.Abs((1 - beta1) * clip * g[i]) + Math.Abs(expectedM)) + 2 * Close.Tiny;
                Close.Within(expectedM, newM[i], offM, $"n = {n}, m[{i}]");
                Close.Within(expectedV, newV[i], 1.01 * 6 * Close.U * expectedV + 2 * Close.Tiny, $"n = {n}, v[{i}]");
                // The root halves the square's six and a product's; itself, a sum, a quotient, a product: eight in all.
                double root = Math.Sqrt(expectedV * c2) + eps, by = expectedM * c1 / root, step = by + decay * (double)w[i];
                double off = offM * c1 / root + 8 * Close.U * Math.Abs(by) + Close.U * Math.Abs(step);
                Close.Within(expectedW, newW[i], 1.01 * (rate * off + Close.U * Math.Abs(expectedW)) + 2 * Close.Tiny, $"n = {n}, w[{i}]");
            }
        }
    }

    [Theory, EveryWidth]
    public void Steps_first_by_the_rate_whatever_the_gradients_size(LaneWidth width)
    {
        float[] g = [1e-6f, -1e-6f, 1, -1, 1e6f, -1e6f];
        (float[] w, _, _) = Run(width, [2, 2, 2, 2, 2, 2], g, new float[6], new float[6], new(0.5f, 0.875f, 0.75f, 0, 0, 1, 8, 4));
        for (int i = 0; i < g.Length; i++) Assert.Equal(g[i] > 0 ? 1.5f : 2.5f, w[i], 1e-5f);
    }

    private static (float[] W, float[] M, float[] V) Run(LaneWidth width, float[] w, float[] g, float[] m, float[] v, AdamWStep step)
    {
        using Guarded ws = new(w), gs = new(g), ms = new(m), vs = new(v);
        new GradientKernels(width).AdamW(ws.Floats, gs.Floats, ms.Floats, vs.Floats, w.Length, in step);
        Close.SameBits(g, gs.ToArray());
        return (ws.ToArray(), ms.ToArray(), vs.ToArray());
    }
}
