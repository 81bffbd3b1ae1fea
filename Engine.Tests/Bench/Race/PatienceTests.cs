using Engine.Bench.Race;

namespace Engine.Tests.Bench.Race;

public class PatienceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task On_a_quiet_machine_everything_is_measured_once()
    {
        var patience = new Patience(new ForeignLoad(() => 0), TimeSpan.FromSeconds(10), Limit);
        int runs = 0;
        Measured<int> measured = await patience.MeasureAsync(() => Task.FromResult(++runs), ownLoad: true, default);
        Assert.Equal((1, 0.0), (measured.Value, measured.ForeignCores));
        Assert.False(patience.GaveUp);
        Assert.Equal(0, patience.Repeated);
    }

    [Fact]
    public async Task Without_patience_a_disturbed_run_counts_and_is_noisy()
    {
        double ticks = 0;
        var patience = new Patience(new ForeignLoad(() => ticks += 1000), TimeSpan.Zero, Limit);
        Measured<int> measured = await patience.MeasureAsync(() => Task.FromResult(7), ownLoad: true, default);
        Assert.Equal(7, measured.Value);
        Assert.True(measured.ForeignCores > Patience.Quiet);
        Assert.True(patience.GaveUp);
    }

    [Fact]
    public async Task A_disturbed_run_is_repeated_until_it_is_not()
    {
        double ticks = 0;
        int runs = 0;
        var patience = new Patience(new ForeignLoad(() => ticks), TimeSpan.FromSeconds(30), Limit);
        Measured<int> measured = await patience.MeasureAsync(() =>
        {
            if (++runs < 3) ticks += 1000;
            return Task.FromResult(runs);
        }, ownLoad: true, default);
        Assert.Equal((3, 2, false), (measured.Value, patience.Repeated, patience.GaveUp));
    }

    [Fact]
    public async Task The_load_of_a_server_is_its_own()
    {
        double ticks = 0;
        var patience = new Patience(new ForeignLoad(() => ticks), TimeSpan.FromSeconds(30), Limit);
        await patience.MeasureAsync(() => Task.FromResult(ticks += 1000), ownLoad: false, default);
        Assert.Equal((0, false), (patience.Repeated, patience.GaveUp));
    }

    [Fact]
    public async Task Once_the_machine_is_quiet_again_nothing_is_noisy()
    {
        var patience = new Patience(new ForeignLoad(() => 0), TimeSpan.Zero, Limit);
        await patience.MeasureAsync(() => Task.FromResult(0), ownLoad: true, default);
        await patience.MeasureAsync(() => Task.FromResult(0), ownLoad: false, default);
        Assert.False(patience.GaveUp);
    }

    [Fact]
    public async Task Waiting_is_bounded()
    {
        double ticks = 0;
        var patience = new Patience(new ForeignLoad(() => ticks += 1000), TimeSpan.FromSeconds(1), Limit);
        await patience.MeasureAsync(() => Task.FromResult(0), ownLoad: true, default);
        Assert.True(patience.GaveUp);
    }
}
