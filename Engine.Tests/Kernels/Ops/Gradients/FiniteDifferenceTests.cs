using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops.Gradients;

/// <summary>The references of the gradients are the derivatives of the references of the ops: against differences of the latter, in double.</summary>
public class FiniteDifferenceTests
{
    // The five-point difference errs by h⁴ / 30 times a fifth derivative, which is below 1000 for values of about 1 as here, and by some 2^-52 / h in rounding: below 5e-10 together.
    private const double H = 1.0 / 512, Bound = 1e-9;

    private readonly Random _random = new(1);

    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(20)]
    public void Of_RMS_norm(int n)
    {
        double[] x = Row(n), w = Row(n), dy = Row(n);
        (double[] dx, double[] dw) = GradientOps.RmsNorm(x, w, dy, 0.5);
        Check(dx, x, v => Dot(RowOps.RmsNorm(v, w, 0.5), dy));
        Check(dw, w, v => Dot(RowOps.RmsNorm(x, v, 0.5), dy));
    }

    [Theory, InlineData(1), InlineData(20)]
    public void Of_SwiGLU(int n)
    {
        double[] gate = [.. Row(n).Select(g => 4 * g)], up = Row(n), dy = Row(n);
        (double[] dgate, double[] dup) = GradientOps.SwiGlu(gate, up, dy);
        Check(dgate, gate, v => Dot(RowOps.SwiGlu(v, up), dy));
        Check(dup, up, v => Dot(RowOps.SwiGlu(gate, v), dy));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(20)]
    public void Of_softmax_of_scaled_scores(int n)
    {
        double[] scores = Row(n), dp = Row(n);
        const double scale = 0.7;
        double[] p = RowOps.Softmax(scores.Select(s => scale * s));
        Check(GradientOps.Softmax(p, dp, scale), scores, v => Dot(RowOps.Softmax(v.Select(s => scale * s)), dp));
    }

    [Theory, InlineData(2, 2), InlineData(10, 6)]
    public void Of_RoPE(int headDim, int rotaryDim)
    {
        double[] x = Row(headDim), dy = Row(headDim), cos = Row(rotaryDim / 2), sin = Row(rotaryDim / 2);
        Check(GradientOps.Rope(dy, cos, sin), x, v => Dot(RowOps.Rope(v, cos, sin), dy));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(20)]
    public void Of_cross_entropy(int n)
    {
        double[] logits = Row(n);
        for (int target = 0; target < n; target += 3) Check(GradientOps.CrossEntropy(logits, target, 0.3), logits, v => 0.3 * -Math.Log(RowOps.Softmax(v)[target]));
    }

    [Theory, InlineData(1, 1), InlineData(20, 1), InlineData(20, 2.5)]
    public void Of_distillation(int n, double temperature)
    {
        double[] logits = Row(n), teacher = Row(n);
        Check(GradientOps.Distillation(logits, teacher, temperature, 0.3), logits, v => 0.3 * temperature * temperature * GradientOps.Divergence(v, teacher, temperature));
    }

    private static void Check(double[] gradient, double[] at, Func<double[], double> f)
    {
        Assert.Equal(at.Length, gradient.Length);
        for (int i = 0; i < at.Length; i++)
        {
            double difference = (8 * (Moved(i, H) - Moved(i, -H)) - (Moved(i, 2 * H) - Moved(i, -2 * H))) / (12 * H);
            Assert.InRange(gradient[i], difference - Bound, difference + Bound);
        }

        double Moved(int i, double by)
        {
            double[] moved = [.. at];
            moved[i] += by;
            return f(moved);
        }
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private double[] Row(int n) => [.. Enumerable.Range(0, n).Select(_ => _random.NextDouble() * 2 - 1)];
}
