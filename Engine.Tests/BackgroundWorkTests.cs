namespace Engine.Tests;

/// <summary>What is done beside a load: in order, each failure its own, and nothing of it left once it is ended.</summary>
public class BackgroundWorkTests
{
    [Fact]
    public async Task One_thing_follows_another_even_if_that_failed()
    {
        using var work = new BackgroundWork();
        List<int> done = [];
        Task first = work.Add(_ => done.Add(1));
        Task second = work.Add(_ => throw new InvalidProgramException("second"));
        Task third = work.Add(_ => done.Add(3));
        await third;
        Assert.Equal([1, 3], done);
        Assert.True(first.IsCompletedSuccessfully);
        await Assert.ThrowsAsync<InvalidProgramException>(() => second);
    }

    [Fact]
    public async Task What_is_found_out_comes_in_turn()
    {
        using var work = new BackgroundWork();
        using var goes = new ManualResetEventSlim();
        Task first = work.Add(_ => goes.Wait(TimeSpan.FromMinutes(1)));
        Task<int> found = work.Add(_ => 7);
        Assert.False(found.IsCompleted);
        goes.Set();
        Assert.Equal(7, await found);
        Assert.True(first.IsCompletedSuccessfully);
    }

    [Fact]
    public void Its_end_tells_what_runs_to_stop_and_waits_for_it()
    {
        var work = new BackgroundWork();
        using var begun = new ManualResetEventSlim();
        bool stopped = false, written = false;
        Task running = work.Add(stop =>
        {
            begun.Set();
            stop.WaitHandle.WaitOne();
            Thread.Sleep(20);
            stopped = true;
        });
        Task next = work.Add(stop => written = stop.IsCancellationRequested);
        begun.Wait();
        work.Dispose();
        Assert.True(stopped && written);
        Assert.True(running.IsCompletedSuccessfully && next.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_failure_does_not_hinder_its_end()
    {
        var work = new BackgroundWork();
        Task failed = work.Add(_ => throw new InvalidProgramException());
        work.Dispose();
        Assert.IsType<InvalidProgramException>(failed.Exception!.InnerException);
    }
}
