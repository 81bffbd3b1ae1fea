using Engine.Sampling;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Sampling;

/// <summary>Log-probabilities are those of the raw row, whatever the chain does to it.</summary>
public class LogProbTests
{
    [Fact]
    public void They_are_the_logarithm_of_softmax_of_the_raw_logits_best_first()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            float[] row = StepProperties.Row(new Random(seed), 2 + (seed % 100), seed % 3);
            if (!row.Any(float.IsFinite)) return;
            TokenLogProb[] top = new TokenLogProb[1 + (seed % row.Length)];
            // With steps that overwrite the row, or none.
            SamplingSettings settings = seed % 2 == 0 ? new() { Temperature = 0.5f, TopK = 3, LogitBias = new Dictionary<int, float> { [0] = 3 } } : new() { Temperature = seed % 4 == 1 ? 0 : 1 };
            Sampler sampler = new(settings with { Seed = 1, LogProbs = top.Length }, row.Length);
            TokenLogProb own = sampler.Sample(row.ToArray(), top);

            double sum = row.Where(float.IsFinite).Sum(x => Math.Exp(x));
            double[] expected = [.. row.Select(x => float.IsFinite(x) ? x - Math.Log(sum) : double.NegativeInfinity)];
            int[] order = [.. Enumerable.Range(0, row.Length).OrderByDescending(id => expected[id]).ThenBy(id => id)];
            Near(expected[own.Id], own.LogProb);
            Assert.Equal(order.Take(top.Length), top.Select(t => t.Id));
            foreach (TokenLogProb t in top) Near(expected[t.Id], t.LogProb);
        }).QuickCheckThrowOnFailure();

        // One rounding to float32, and the test's own sums without the shift by the maximum.
        static void Near(double expected, float found) => Assert.True(expected == found || Math.Abs(expected - found) <= (1e-6 * Math.Abs(expected)) + 1e-9, $"{found}, expected {expected}");
    }

    [Fact]
    public void Infinite_logits_share_all_probability()
    {
        float[] row = [1, float.PositiveInfinity, float.NaN, float.PositiveInfinity];
        TokenLogProb[] top = new TokenLogProb[4];
        TopLogProbs.Fill(row, new LogSoftmax(row), top);
        float half = (float)-Math.Log(2);
        Assert.Equal([new(1, half), new(3, half), new(0, float.NegativeInfinity), new(2, float.NegativeInfinity)], top);
    }
}
