using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops.Gradients;

public unsafe class DistillationTests
{
    [Theory, EveryWidth]
    public void Adds_the_formula_and_leaves_the_distributions_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 1; n <= 256; n++)
        {
            float[] x = Rows.Plain(random, n, n % 3 == 0 ? 200 : 10), teacher = Rows.Plain(random, n, n % 4 == 0 ? 200 : 10), before = Rows.Plain(random, n);
            float temperature = 0.5f + (float)random.NextDouble() * 3, scale = (float)random.NextDouble();
            double[] added = GradientOps.Distillation(RowOps.Doubles(x), RowOps.Doubles(teacher), temperature, scale);
            (double[] p, double[] offP) = Softened(x, temperature);
            (double[] q, double[] offQ) = Softened(teacher, temperature);
            (float[] actualP, float[] actualQ, float[] gradient) = Run(width, x, teacher, before, temperature, scale);
            for (int i = 0; i < n; i++)
            {
                Close.Within(p[i], actualP[i], offP[i], $"n = {n}, p[{i}]");
                Close.Within(q[i], actualQ[i], offQ[i], $"n = {n}, q[{i}]");
                double bound = 1.01 * (scale * temperature * (offP[i] + offQ[i]) + 2 * Close.U * Math.Abs(added[i]) + Close.U * Math.Abs(before[i] + added[i])) + 2 * Close.Tiny;
                Close.Within(before[i] + added[i], gradient[i], bound, $"n = {n}, gradient[{i}]");
            }
        }
    }

    [Theory, EveryWidth]
    public void Adds_nothing_where_the_student_is_the_teacher(LaneWidth width)
    {
        float[] x = Rows.Plain(new Random(2), 100, 8), before = Rows.Plain(new Random(3), 100);
        Close.SameBits(before, Run(width, x, x, before, 2, 0.5f).Gradient);
    }

    // z = x / T is rounded once, and z - max(z) too: what an exponent is off by is what its exponential is off by, relatively; the sum is off by the
    // mean of that, and by n / 16 + 4 additions; two exponentials within a unit, a quotient.
    private static (double[] P, double[] Off) Softened(float[] x, float temperature)
    {
        double[] z = [.. x.Select(v => (double)v / temperature)], p = RowOps.Softmax(z);
        double max = z.Max();
        double[] exponent = [.. z.Select(v => Close.U * (Math.Abs(v) + Math.Abs(max) + Math.Min(Math.Abs(v - max), 110)))];
        double mean = exponent.Zip(p, (e, w) => e * w).Sum();
        return (p, [.. p.Select((v, i) => 1.01 * v * (exponent[i] + mean + (x.Length / 16 + 10) * Close.U) + 2 * Close.Tiny)]);
    }

    private static (float[] P, float[] Q, float[] Gradient) Run(LaneWidth width, float[] x, float[] teacher, float[] before, float temperature, float scale)
    {
        using Guarded xs = new(x), teachers = new(teacher), gradient = new(before);
        new GradientKernels(width).Distillation(xs.Floats, teachers.Floats, gradient.Floats, x.Length, temperature, scale);
        return (xs.ToArray(), teachers.ToArray(), gradient.ToArray());
    }
}
