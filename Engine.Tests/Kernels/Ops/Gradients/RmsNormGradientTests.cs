using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops.Gradients;

public unsafe class RmsNormGradientTests
{
    [Theory, EveryWidth]
    public void Adds_the_formula_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 0; n <= 256; n++)
        {
            float[] x = n % 2 == 0 ? Rows.Plain(random, n) : Rows.Wide(random, n), w = Rows.Plain(random, n, 3), dy = Rows.Plain(random, n), dx = Rows.Plain(random, n), dw = Rows.Plain(random, n);
            (double[] gx, double[] gw) = GradientOps.RmsNorm(RowOps.Doubles(x), RowOps.Doubles(w), RowOps.Doubles(dy), 1e-5f);
            (float[] actualX, float[] actualW) = Run(width, x, w, dy, dx, dw, 1e-5f);
            // The root of a sum of squares as in the norm: ρ. Then a product, one with w · dy, and the sum's n / 16 + 5 additions and its quotient.
            double ρ = ((n / 64 + 9) / 2.0 + 5) * Close.U, r = 1 / Math.Sqrt(x.Sum(v => (double)v * v) / n + 1e-5f);
            double mean = x.Select((v, i) => v * r * w[i] * dy[i]).Sum() / n, δ = (ρ + (n / 16 + 9) * Close.U) * x.Select((v, i) => Math.Abs(v * r * w[i] * dy[i])).Sum() / n;
            for (int i = 0; i < n; i++)
            {
                double normed = Math.Abs(x[i] * r), g = Math.Abs((double)w[i] * dy[i]), along = normed * (δ + Math.Abs(mean) * (ρ + 3 * Close.U)) + 2 * Close.U * (g + normed * Math.Abs(mean));
                double bound = 1.01 * (r * along + ρ * Math.Abs(gx[i]) + Close.U * Math.Abs(dx[i] + gx[i])) + 2 * Close.Tiny;
                Close.Within(dx[i] + gx[i], actualX[i], bound, $"n = {n}, dx[{i}]");
                Close.Within(dw[i] + gw[i], actualW[i], 1.01 * ((ρ + Close.U) * Math.Abs(gw[i]) + Close.U * Math.Abs(dw[i] + gw[i])) + 2 * Close.Tiny, $"n = {n}, dw[{i}]");
            }
        }
    }

    [Theory, EveryWidth]
    public void Sends_nothing_back_along_the_row_itself(LaneWidth width)
    {
        // The length of a row does not matter to a norm without ε, so no gradient lies along it.
        float[] x = Rows.Plain(new Random(2), 100), ones = [.. Enumerable.Repeat(1f, 100)], none = new float[100];
        (float[] dx, _) = Run(width, x, ones, x, none, none, 0);
        Assert.All(dx, d => Assert.InRange(d, -1e-5f, 1e-5f));
    }

    private static (float[] X, float[] W) Run(LaneWidth width, float[] x, float[] w, float[] dy, float[] dx, float[] dw, float eps)
    {
        using Guarded xs = new(x), ws = new(w), dys = new(dy), dxs = new(dx), dws = new(dw);
        new GradientKernels(width).RmsNorm(xs.Floats, ws.Floats, dys.Floats, dxs.Floats, dws.Floats, x.Length, eps);
        Close.SameBits(x, xs.ToArray());
        Close.SameBits(w, ws.ToArray());
        Close.SameBits(dy, dys.ToArray());
        return (dxs.ToArray(), dws.ToArray());
    }
}
