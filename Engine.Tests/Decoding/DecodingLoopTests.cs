using Engine.Decoding;
using Engine.Layers;
using Engine.Tests.Loading.Configuration;

namespace Engine.Tests.Decoding;

/// <summary>The loop on its thread, with a step that computes nothing: who is served, who fails, and who learns of it.</summary>
public class DecodingLoopTests
{
    [Fact]
    public async Task Requests_wait_for_pages_and_are_all_served_in_order()
    {
        using FakeStep step = new();
        using DecodingLoop loop = Loop(step);
        // Each takes all positions of a sequence, and there are pages for three.
        List<int> order = [];
        ScoreRequest[] requests = [.. Enumerable.Range(0, 7).Select(i => new ScoreRequest(new int[FakeStep.Context], (position, _) =>
        {
            if (position == FakeStep.Context - 1) order.Add(i);
        }))];
        foreach (ScoreRequest request in requests) loop.Submit(request);
        await Task.WhenAll(requests.Select(r => r.Completion)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Enumerable.Range(0, 7), order);
    }

    [Fact]
    public async Task A_step_that_throws_fails_the_requests_that_run_and_no_others()
    {
        using FakeStep step = new();
        bool fail = true;
        step.BeforeRun = () =>
        {
            if (fail) throw new InvalidOperationException("the device is lost");
        };
        using DecodingLoop loop = Loop(step);
        ScoreRequest first = new([1, 2, 3], (_, _) => { });
        loop.Submit(first);
        Assert.Equal("the device is lost", (await Assert.ThrowsAsync<InvalidOperationException>(() => first.Completion)).Message);
        fail = false;
        ScoreRequest second = new([1, 2, 3], (_, _) => { });
        loop.Submit(second);
        await second.Completion.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_cancelled_request_gives_its_pages_back()
    {
        using FakeStep step = new();
        using ManualResetEventSlim entered = new(), proceed = new();
        step.BeforeRun = () =>
        {
            entered.Set();
            proceed.Wait(TimeSpan.FromSeconds(30));
        };
        using DecodingLoop loop = Loop(step);
        ScoreRequest cancelled = new(new int[FakeStep.Context], (_, _) => { });
        loop.Submit(cancelled);
        entered.Wait(TimeSpan.FromSeconds(30));
        loop.Cancel(cancelled);
        proceed.Set();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Completion.WaitAsync(TimeSpan.FromSeconds(30)));
        ScoreRequest[] next = [.. Enumerable.Range(0, FakeStep.Sequences).Select(_ => new ScoreRequest(new int[FakeStep.Context], null))];
        foreach (ScoreRequest request in next) loop.Submit(request);
        await Task.WhenAll(next.Select(r => r.Completion)).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_closed_loop_fails_what_it_still_has_and_takes_nothing_more()
    {
        using FakeStep step = new();
        using ManualResetEventSlim entered = new();
        step.BeforeRun = () =>
        {
            entered.Set();
            Thread.Sleep(1);
        };
        DecodingLoop loop = Loop(step);
        ScoreRequest[] requests = [.. Enumerable.Range(0, 200).Select(_ => new ScoreRequest(new int[FakeStep.Context], (_, _) => { }))];
        foreach (ScoreRequest request in requests) loop.Submit(request);
        entered.Wait(TimeSpan.FromSeconds(30));
        loop.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => requests[^1].Completion.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.All(requests, r => Assert.True(r.Completion.IsCompleted));
        Assert.Throws<ObjectDisposedException>(() => loop.Submit(new ScoreRequest([1], null)));
    }

    [Fact]
    public async Task A_callback_that_throws_fails_its_own_request()
    {
        using FakeStep step = new();
        using DecodingLoop loop = Loop(step);
        ScoreRequest bad = new([1, 2], (_, _) => throw new FormatException("mine")), good = new([1, 2], (_, _) => { });
        loop.Submit(bad);
        loop.Submit(good);
        Assert.Equal("mine", (await Assert.ThrowsAsync<FormatException>(() => bad.Completion.WaitAsync(TimeSpan.FromSeconds(30)))).Message);
        await good.Completion.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static DecodingLoop Loop(FakeStep step) => new(step, step.Input, step.Pages, [new RotaryEmbedding(ConfigSamples.Read())]);
}
