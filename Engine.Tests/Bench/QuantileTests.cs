using Engine.Bench;

namespace Engine.Tests.Bench;

public class QuantileTests
{
    [Fact]
    public void A_quantile_is_the_nearest_rank()
    {
        double[] hundred = [.. Enumerable.Range(1, 100).Select(i => (double)i).Reverse()];
        Assert.Equal([50, 90, 99, 100, 1], new[] { 0.5, 0.9, 0.99, 1, 0.001 }.Select(share => Quantile.Of(hundred, share)));
        // Of ten, the ninth is what nine of them do not exceed, and 99 % are all.
        double[] ten = [.. Enumerable.Range(1, 10).Select(i => (double)i)];
        Assert.Equal([5, 9, 10], new[] { 0.5, 0.9, 0.99 }.Select(share => Quantile.Of(ten, share)));
        Assert.Equal(7, Quantile.Of([7], 0.5));
        Assert.True(double.IsNaN(Quantile.Of([], 0.5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Of(ten, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Of(ten, 1.1));
    }

    [Fact]
    public void A_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle()
    {
        Assert.Equal(2.5, Median.Of([4, 1, 3, 2]));
        Assert.Equal(3, Median.Of([9, 3, 1]));
        Assert.True(double.IsNaN(Median.Of([])));
    }
}
