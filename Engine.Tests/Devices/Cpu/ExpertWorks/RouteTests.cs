using System.Runtime.InteropServices;
using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Manifests;
using Engine.Tests.Devices.Plain;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Kernels.Ops;
using Engine.Tests.Reference;

namespace Engine.Tests.Devices.Cpu.ExpertWorks;

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

    [Theory, EveryWidth]
    public void Every_rule_is_its_formula(LaneWidth width)
    {
        var random = new Random(3);
        for (int i = 0; i < 600; i++)
        {
            int groups = random.Next(1, 9), size = random.Next(1, 33), n = groups * size, kept = random.Next(1, groups + 1), k = random.Next(1, Math.Min(kept * size, 20) + 1);
            var routing = new Routing(k, random.Next(2) == 0)
            {
                Sigmoid = random.Next(2) == 0,
                CorrectionBias = random.Next(2) == 0 ? new WeightVector(Rows.Plain(random, n, 0.5)) : null,
                NumGroups = groups,
                TopGroups = kept,
                GroupScores = random.Next(1, 3),
                Eps = random.Next(2) * 1e-3f,
                Scale = random.Next(1, 4) * 0.75f,
            };
            // On a grid: what differs does so by more than roundings, and the rest are ties.
            float[] logits = [.. Enumerable.Range(0, n).Select(_ => random.Next(-60, 61) / 8f)];
            (int[] experts, float[] weights) = Run(width, logits, routing);
            double[]? correction = routing.CorrectionBias?.Read().Select(v => (double)v).ToArray();
            (int Expert, double Weight)[] expected = [.. PlainRouting.Choose(routing, RowOps.Doubles(logits), correction)];
            Assert.Equal(expected.Select(e => e.Expert), experts);
            // As above; a sigmoid is off by five roundings, and the scale is one more.
            double one = 2 * 16 + n / 16 + 4 + 6, relative = (routing.Renormalize ? 2 * one + k / 16 + 6 : one) + 1;
            for (int j = 0; j < k; j++) Close.Within(expected[j].Weight, weights[j], relative * Close.U * expected[j].Weight, $"{routing}, weight {j}");
            (int[] scalarExperts, float[] scalarWeights) = Run(LaneWidth.Scalar, logits, routing);
            Assert.Equal(scalarExperts, experts);
            Close.SameBits(scalarWeights, weights);
        }
    }

    [Theory, EveryWidth]
    public void The_choice_by_any_rule_is_of_different_experts_whatever_the_logits(LaneWidth width)
    {
        var random = new Random(4);
        for (int i = 0; i < 200; i++)
        {
            var routing = new Routing(6, true)
            {
                Sigmoid = i % 2 == 0,
                CorrectionBias = i % 3 == 0 ? new WeightVector(Rows.Special(random, 24)) : null,
                NumGroups = 4,
                TopGroups = 1 + i % 4,
                GroupScores = 1 + i % 2,
            };
            float[] logits = [.. Rows.Special(random, 24).Select(v => random.Next(3) == 0 ? float.NaN : v)];
            (int[] experts, float[] weights) = Run(width, logits, routing);
            Assert.Equal(6, experts.Distinct().Count());
            Assert.All(experts, e => Assert.InRange(e, 0, 23));
            (int[] scalarExperts, float[] scalarWeights) = Run(LaneWidth.Scalar, logits, routing);
            Assert.Equal(scalarExperts, experts);
            Close.SameBits(scalarWeights, weights);
        }
    }

    private static (int[] Experts, float[] Weights) Run(LaneWidth width, float[] logits, int k, bool renormalize) => Run(width, logits, new Routing(k, renormalize));

    private static (int[] Experts, float[] Weights) Run(LaneWidth width, float[] logits, Routing routing)
    {
        int k = routing.NumExpertsPerTok, n = logits.Length;
        using Guarded x = new(logits), correction = new(routing.CorrectionBias?.Read() ?? []), scratch = new(Route.ScratchFloats(n) * 4);
        using Guarded experts = new(k * 4), weights = new(k * 4);
        new CpuKernels(width).Route(x.Floats, correction.Floats, scratch.Floats, routing.RuleFor(n), (int*)experts.Bytes, weights.Floats);
        _ = x.ToArray();
        _ = scratch.ToArray();
        return (MemoryMarshal.Cast<float, int>(experts.ToArray()).ToArray(), weights.ToArray());
    }
}
