using Engine.Sampling;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Sampling;

/// <summary>What holds for any logits.</summary>
public class StepProperties
{
    private static readonly SamplingStep[] Filters = [new TopK(3), new TopP(0.7f), new MinP(0.2f), new TypicalP(0.6f), new Temperature(0.3f), new Temperature(3e30f), new Temperature(1e-30f)];

    /// <summary>Rows with ties, infinities and NaN among ordinary numbers.</summary>
    private static readonly Gen<float[]> Rows =
        from seed in Gen.Choose(0, int.MaxValue)
        from length in Gen.Choose(1, 300)
        from wildness in Gen.Choose(0, 3)
        select Row(new Random(seed), length, wildness);

    [Fact]
    public void A_permutation_of_the_row_permutes_the_result()
    {
        Prop.ForAll(Rows.ToArbitrary(), row =>
        {
            int[] order = [.. Enumerable.Range(0, row.Length)];
            new Random(row.Length).Shuffle(order);
            float[] permuted = [.. order.Select(i => row[i])];
            foreach (SamplingStep step in Filters)
            {
                double[] plain = StepTable.Probabilities([step], row), other = StepTable.Probabilities([step], permuted);
                // Sums run in another order, so probabilities agree up to rounding in double, and to which side of a bound a sum falls that meets it to 1e-12.
                for (int i = 0; i < order.Length; i++) Assert.Equal(plain[order[i]], other[i], 1e-9);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_filter_keeps_the_ratios_of_what_it_keeps_and_always_keeps_something()
    {
        Prop.ForAll(Rows.ToArbitrary(), row =>
        {
            double[] plain = StepTable.Probabilities([], row);
            if (plain.All(double.IsNaN)) return;
            foreach (SamplingStep step in Filters[..4])
            {
                double[] kept = StepTable.Probabilities([step], row);
                double mass = plain.Where((_, id) => kept[id] > 0).Sum();
                Assert.True(mass > 0);
                for (int id = 0; id < row.Length; id++)
                {
                    if (kept[id] > 0) Assert.Equal(plain[id] / mass, kept[id], 1e-6);
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_greater_bound_keeps_all_that_a_smaller_one_keeps()
    {
        Func<int, SamplingStep>[] families = [i => new TopK(i), i => new TopP(i / 20f), i => new MinP(1 - (i / 20f)), i => new TypicalP(i / 20f)];
        Prop.ForAll(Rows.ToArbitrary(), row =>
        {
            if (StepTable.Probabilities([], row).All(double.IsNaN)) return;
            foreach (Func<int, SamplingStep> family in families)
            {
                int[] before = [];
                for (int i = 1; i < 20; i++)
                {
                    int[] kept = StepTests.Kept([family(i)], row);
                    Assert.Subset(kept.ToHashSet(), before.ToHashSet());
                    before = kept;
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Top_p_keeps_the_fewest_that_reach_it()
    {
        Prop.ForAll(Rows.ToArbitrary(), row =>
        {
            double[] plain = StepTable.Probabilities([], row);
            if (plain.All(double.IsNaN)) return;
            int[] kept = StepTests.Kept([new TopP(0.7f)], row);
            double least = kept.Min(id => plain[id]);
            Assert.True(kept.Sum(id => plain[id]) >= 0.7f - 1e-6);
            Assert.True(kept.Where(id => plain[id] > least).Sum(id => plain[id]) < 0.7f + 1e-6);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_huge_temperature_makes_possible_tokens_equal_and_a_tiny_one_is_greedy()
    {
        Prop.ForAll(Rows.ToArbitrary(), row =>
        {
            float max = RowMax.Of(row);
            if (!float.IsFinite(max)) return;
            double[] flat = StepTable.Probabilities([new Temperature(3e38f)], row), sharp = StepTable.Probabilities([new Temperature(1e-40f)], row);
            int possible = row.Count(float.IsFinite), best = row.Count(x => x == max);
            for (int id = 0; id < row.Length; id++)
            {
                Assert.Equal(float.IsFinite(row[id]) ? 1.0 / possible : 0, flat[id], 1e-6);
                Assert.Equal(row[id] == max ? 1.0 / best : 0, sharp[id], 1e-6);
            }
        }).QuickCheckThrowOnFailure();
    }

    internal static float[] Row(Random random, int length, int wildness)
    {
        float[] row = new float[length];
        for (int i = 0; i < length; i++)
        {
            row[i] = (float)((random.NextDouble() - 0.5) * 20);
            if (wildness >= 1 && random.Next(4) == 0) row[i] = (float)Math.Round(row[i]);
            if (wildness >= 2 && random.Next(6) == 0) row[i] = random.Next(2) == 0 ? float.NegativeInfinity : float.NaN;
            if (wildness >= 3 && random.Next(20) == 0) row[i] = float.PositiveInfinity;
        }

        return row;
    }
}
