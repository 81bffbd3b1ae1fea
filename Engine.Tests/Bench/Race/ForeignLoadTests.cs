using Engine.Bench.Race;

namespace Engine.Tests.Bench.Race;

public class ForeignLoadTests
{
    [Fact]
    public void Busy_is_what_is_neither_idle_nor_waiting() =>
        // user 10, nice 20, system 30, idle 1000, iowait 2000, irq 40, softirq 50, steal 60, guest 10 (within user).
        Assert.Equal(10 + 20 + 30 + 40 + 50 + 60, ForeignLoad.BusyTicks("cpu  10 20 30 1000 2000 40 50 60 10 0"));

    [Fact]
    public void A_process_may_have_any_name() =>
        Assert.Equal(700 + 50, ForeignLoad.ProcessTicks("42 (a b) R (x) S 1 42 42 0 -1 4194304 100 0 0 0 700 50 3 4 20 0 7 0 12345 1000 100"));

    [Fact]
    public void This_process_is_not_foreign()
    {
        if (!ForeignLoad.IsKnown) return;
        var load = new ForeignLoad();
        double before = load.Now().Foreign;
        Assert.True(before >= 0);
        Assert.InRange(load.Since(load.Now()), 0, Environment.ProcessorCount * 1000);
    }

    [Fact]
    public void The_load_is_ticks_over_time()
    {
        double ticks = 0;
        var load = new ForeignLoad(() => ticks);
        ForeignLoad.Moment then = load.Now();
        Thread.Sleep(50);
        ticks = 100;
        // A second of work in at least 50 ms is at most 20 cores, and in any time that this test may take, some.
        Assert.InRange(load.Since(then), double.Epsilon, 20);
    }
}
