using System.Runtime.InteropServices;
using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops;

public unsafe class RouteTests
{
    [Theory, EveryWidth]
    public void Is_the_formula_at_every_length(LaneWidth width)
    {
        var random = new Random(1);
        for (int n = 1; n <= 256; n++)
        {
            // Half of them with many ties.
            float[] logits = n % 2 == 0 ? Rows.Plain(random, n, 8) : [.. Enumerable.Range(0, n).Select(_ => random.Next(-6, 7) / 2f)];
            int k = random.Next(1, Math.Min(n, 20) + 1);
            foreach (bool renormalize in new[] { false, true })
            {
                (int[] experts, float[] weights) = Run(width, logits, k, renormalize);
                Assert.Equal(RoutingReference.Choose(logits, k), experts);
                double[] expected = RoutingReference.Weights(logits, experts, renormalize);
                // What SoftmaxTests derive for one weight; made to add up, twice that (for itself and for the sum), k / 16 + 4 additions and a quotient.
                double one = 2 * 16 + n / 16 + 4 + 6, relative = (renormalize ? 2 * one + k / 16 + 4 + 2 : one) * Close.U;
                for (int j = 0; j < k; j++) Close.Within(expected[j], weights[j], relative * expected[j], $"n = {n}, k = {k}, weight {j}");
            }
        }
    }

    [Theory, EveryWidth]
    public void The_choice_is_of_different_experts_whatever_the_logits_and_the_bits_are_those_of_the_scalar_lanes(LaneWidth width)
    {
        var random = new Random(2);
        for (int n = 1; n <= 256; n++)
        {
            float[] logits = (n % 4) switch
            {
                0 => [.. Enumerable.Range(0, n).Select(_ => random.Next(2) == 0 ? float.NaN : float.NegativeInfinity)],
                1 => [.. Enumerable.Range(0, n).Select(_ => new[] { float.NaN, float.NegativeInfinity, float.PositiveInfinity, 0, -0f }[random.Next(5)])],
                _ => Rows.Special(random, n),
            };
            int k = n % 3 == 0 ? n : random.Next(1, n + 1);
            (int[] experts, float[] weights) = Run(width, logits, k, n % 2 == 0);
            Assert.Equal(RoutingReference.Choose(logits, k), experts);
            if (logits.Any(float.IsNaN)) Assert.All(weights, w => Assert.True(float.IsNaN(w)));
            (int[] scalarExperts, float[] scalarWeights) = Run(LaneWidth.Scalar, logits, k, n % 2 == 0);
            Assert.Equal(scalarExperts, experts);
            Close.SameBits(scalarWeights, weights);
        }
    }

    [Theory, EveryWidth]
    public void Of_equal_logits_the_lower_index_goes_first(LaneWidth width)
    {
        Assert.Equal([1, 3, 4, 0], Run(width, [1, 2, 0, 2, 2], 4, true).Experts);
        Assert.Equal([0, 1, 2], Run(width, [0f, -0f, 0f], 3, true).Experts);
        float[] flat = new float[40];
        Assert.Equal(Enumerable.Range(0, 40), Run(width, flat, 40, true).Experts);
        Assert.All(Run(width, flat, 8, true).Weights, w => Assert.Equal(1f / 8, w));
        Assert.All(Run(width, flat, 8, false).Weights, w => Assert.Equal(1f / 40, w));
    }

    private static (int[] Experts, float[] Weights) Run(LaneWidth width, float[] logits, int k, bool renormalize)
    {
        using Guarded x = new(logits), experts = new(k * 4), weights = new(k * 4);
        new CpuKernels(width).Route(x.Floats, logits.Length, k, renormalize, (int*)experts.Bytes, weights.Floats);
        _ = x.ToArray();
        return (MemoryMarshal.Cast<float, int>(experts.ToArray()).ToArray(), weights.ToArray());
    }
}
