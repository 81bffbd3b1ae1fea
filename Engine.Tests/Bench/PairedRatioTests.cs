using Engine.Bench;

namespace Engine.Tests.Bench;

public class PairedRatioTests
{
    /// <summary>
    /// Critical values of the signed-rank test at 5 %, two sides, as tables print them: the largest rank sum that is rejected. So many means and that of rank 0
    /// lie outside.
    /// </summary>
    [Theory]
    [InlineData(6, 0)]
    [InlineData(7, 2)]
    [InlineData(8, 3)]
    [InlineData(10, 8)]
    [InlineData(15, 25)]
    [InlineData(20, 52)]
    [InlineData(30, 137)]
    public void The_interval_is_that_of_the_signed_rank_test(int pairs, int critical)
    {
        (int outside, double confidence) = PairedRatio.Outside(pairs);
        Assert.Equal(critical, outside);
        Assert.InRange(confidence, 0.95, 0.97);
    }

    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.75)]
    [InlineData(5, 0.9375)]
    public void Few_pairs_have_what_confidence_they_can(int pairs, double confidence) => Assert.Equal((0, confidence), PairedRatio.Outside(pairs));

    [Fact]
    public void Five_pairs_by_hand()
    {
        // Logs 0, 1, 2, 3, 10: of the fifteen means 0, 0.5, 1, 1, 1.5, 1.5, 2, 2, 2.5, 3, 5, 5.5, 6, 6.5, 10 the eighth is the middle.
        PairedRatio paired = PairedRatio.Of(new[] { 0.0, 1, 2, 3, 10 }.Select(log => (Math.Exp(log), 1.0)));
        Assert.Equal(Math.Exp(2), paired.Ratio, 1e-9);
        Assert.Equal(1, paired.Low, 1e-9);
        Assert.Equal(Math.Exp(10), paired.High, 1e-4);
        Assert.Equal(0.9375, paired.Confidence);
    }

    [Fact]
    public void One_pair_has_no_interval_and_none_has_nothing()
    {
        PairedRatio one = PairedRatio.Of([(3, 2), (1, 0), (double.NaN, 1), (0, 1)]);
        Assert.Equal((1.5, true, true, 0), (Math.Round(one.Ratio, 12), double.IsNaN(one.Low), double.IsNaN(one.High), one.Confidence));
        Assert.True(double.IsNaN(PairedRatio.Of([]).Ratio));
    }

    [Fact]
    public void The_sides_may_be_exchanged()
    {
        var random = new Random(1);
        (double Value, double Against)[] pairs = [.. Enumerable.Range(0, 15).Select(_ => (random.NextDouble() + 1, random.NextDouble() + 1))];
        PairedRatio paired = PairedRatio.Of(pairs), exchanged = PairedRatio.Of(pairs.Select(p => (p.Against, p.Value)));
        Assert.Equal(paired.Ratio, 1 / exchanged.Ratio, 1e-12);
        Assert.Equal(paired.Low, 1 / exchanged.High, 1e-12);
        Assert.Equal(paired.Confidence, exchanged.Confidence);
    }

    /// <summary>
    /// Made-up samples as they come on a busy machine: 15 % of noise that both of a pair share, 3 % of their own, one in ten disturbed by half. The interval
    /// holds the true ratio as often as it says (2,000 races: five standard errors are 2.5 %), and knows nothing of what a pair shares.
    /// </summary>
    [Theory]
    [InlineData(5, 0.9375, 0.25)]
    [InlineData(15, 0.95, 0.09)]
    [InlineData(40, 0.95, 0.045)]
    public void The_interval_holds_the_ratio_as_often_as_it_says(int pairs, double confidence, double width)
    {
        const int races = 2_000;
        const double ratio = 1.02;
        var random = new Random(pairs);
        double Noise() => Math.Exp((random.NextDouble() - 0.5) * 0.06) * (random.Next(10) == 0 ? 0.5 + random.NextDouble() / 2 : 1);
        int held = 0;
        List<double> widths = [];
        for (int race = 0; race < races; race++)
        {
            PairedRatio paired = PairedRatio.Of(Enumerable.Range(0, pairs).Select(_ => (Shared: Math.Exp((random.NextDouble() - 0.5) * 0.3), Ours: Noise(), Peer: Noise())).Select(p => (p.Shared * p.Ours * ratio, p.Shared * p.Peer)));
            if (paired.Low <= ratio && ratio <= paired.High) held++;
            widths.Add(paired.High - paired.Low);
        }

        Assert.InRange((double)held / races, confidence - 0.025, 1);
        Assert.InRange(Median.Of(widths), 0, width);
    }
}
