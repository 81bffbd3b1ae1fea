using Engine.Training.Optimizers;

namespace Engine.Tests.Training.Optimizers;

public class CosineScheduleTests
{
    [Theory, InlineData(0, 1), InlineData(0, 1000), InlineData(10, 1000), InlineData(10, 11), InlineData(999, 1000)]
    public void Is_the_formula(long warmup, long steps)
    {
        CosineSchedule rate = new(0.003, warmup, steps, 0.1);
        for (long t = 0; t <= steps; t++)
        {
            double expected = t < warmup ? 0.003 * t / warmup : 0.003 * (0.1 + 0.9 * (1 + Math.Cos(Math.PI * (t - warmup) / (steps - warmup))) / 2);
            // A few roundings of doubles on either side, of values up to the peak.
            Assert.Equal(expected, rate[t], 0.003 * 1e-14);
        }
    }

    [Fact]
    public void Rises_falls_and_stays_at_its_floor()
    {
        CosineSchedule rate = new(2, 100, 1000, 0.25);
        Assert.Equal(0, rate[0]);
        Assert.Equal(1, rate[50]);
        Assert.Equal(2, rate[100], 1e-14);
        Assert.Equal(1.25, rate[550], 1e-14);
        Assert.Equal(0.5, rate[1000]);
        Assert.Equal(0.5, rate[long.MaxValue]);
        for (int t = 1; t <= 100; t++) Assert.True(rate[t] > rate[t - 1]);
        for (int t = 101; t <= 1000; t++) Assert.True(rate[t] < rate[t - 1]);
    }

    [Fact]
    public void Refuses_what_is_no_schedule()
    {
        foreach (double peak in new[] { 0, -1, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(peak, 0, 10));
        foreach (double floor in new[] { -0.1, 1.1, double.NaN }) Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(1, 0, 10, floor));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(1, -1, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(1, 11, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(1, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(1, 0, 10)[-1]);
    }
}
