using Engine.Bench.Limits;

namespace Engine.Tests.Bench.Limits;

public class ShareTests
{
    [Fact]
    public void More_than_all_of_a_limit_is_noise_and_is_shown_as_all()
    {
        Assert.Equal(("93 %", 0.93, false), Read(new Share(0.93)));
        Assert.Equal(("100 %", 1.0, false), Read(new Share(1)));
        Assert.Equal(("100 % (noise)", 1.0, true), Read(new Share(1.07)));
        Assert.Equal("not known", new Share(double.NaN).ToString());
        static (string, double, bool) Read(Share share) => (share.ToString(), share.Value, share.IsNoise);
    }

    [Fact]
    public void A_time_is_a_share_of_the_least_time_and_a_limit_is_raised_to_what_was_reached()
    {
        Assert.Equal(0.25, Share.OfTime(2, 8).Value);
        Assert.True(Share.OfTime(8.1, 8).IsNoise);
        Assert.Equal(60, Share.Raised(60, 50));
        Assert.Equal(63, Share.Raised(60, 63));
    }

    [Fact]
    public void The_fastest_run_of_all_threads_counts()
    {
        int[] runs = new int[3];
        double seconds = Simultaneous.BestSeconds(3, 4, thread =>
        {
            // The first runs are slow.
            Thread.Sleep(runs[thread]++ < 3 ? 40 : 5);
        });
        Assert.Equal([4, 4, 4], runs);
        Assert.InRange(seconds, 0.004, 0.04);
    }
}
