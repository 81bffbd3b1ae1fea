using Engine.Scheduling;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Scheduling;

public class SchedulerTests
{
    [Fact]
    public void TokensOfEachRequestAreHandedOutInOrderOnceAndWithinTheBudget()
    {
        var cases = ArbMap.Default.ArbFor<(PositiveInt Budget, PositiveInt Running, PositiveInt[] Prompts)>();
        Prop.ForAll(cases, c =>
        {
            int budget = c.Budget.Get, running = c.Running.Get;
            var scheduler = new Scheduler<Request>(budget, running, _ => true);
            Request[] requests = [.. c.Prompts.Select(p => new Request(p.Get, p.Get + 3))];
            foreach (Request request in requests) scheduler.Add(request);
            var batch = new Batch<Request>();
            int steps = 0;
            while (requests.Any(r => !r.IsFinished))
            {
                scheduler.Schedule(batch);
                if (batch.NumTokens == 0 || batch.NumTokens > budget || batch.Items.Count > running) return false;
                if (batch.Items.Sum(i => i.Count) != batch.NumTokens || batch.Items.Select(i => i.Request).Distinct().Count() != batch.Items.Count) return false;
                foreach ((Request request, int count) in batch.Items)
                {
                    if (count < 1 || count > request.NumTokens - request.NumComputedTokens) return false;
                    request.NumComputedTokens += count;
                    if (request.NumComputedTokens < request.NumTokens) continue;
                    if (request.NumTokens == request.MaxTokens) request.IsFinished = true;
                    else request.NumTokens++;
                }
                if (++steps > 100_000) return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void ARequestThatCannotBeAdmittedWaitsAndNobodyOvertakesIt()
    {
        int free = 10;
        bool Admit(Request r)
        {
            if (r.MaxTokens > free) return false;
            free -= r.MaxTokens;
            return true;
        }
        var scheduler = new Scheduler<Request>(100, 8, Admit);
        Request first = new(4, 8), large = new(4, 9), small = new(1, 1);
        foreach (Request r in new[] { first, large, small }) scheduler.Add(r);
        var batch = new Batch<Request>();
        scheduler.Schedule(batch);
        Assert.Equal([first], batch.Items.Select(i => i.Request));
        Assert.Equal(2, scheduler.NumWaiting);
        first.IsFinished = true;
        scheduler.Schedule(batch, gone => free += gone.MaxTokens);
        Assert.Equal([small, large], batch.Items.Select(i => i.Request));
    }

    [Fact]
    public void ASingleTokenComesBeforePromptsAndAChunkLimitIsKept()
    {
        var scheduler = new Scheduler<Request>(16, 8, _ => true);
        Request prompt = new(40, 50), decoding = new(10, 20) { NumComputedTokens = 9 }, chunked = new(9, 9) { MaxChunk = 2 };
        foreach (Request r in new[] { chunked, prompt, decoding }) scheduler.Add(r);
        var batch = new Batch<Request>();
        scheduler.Schedule(batch);
        Assert.Equal([(decoding, 1), (chunked, 2), (prompt, 13)], batch.Items);
    }

    [Fact]
    public void ClosingLetsAllLeave()
    {
        var scheduler = new Scheduler<Request>(16, 1, _ => true);
        Request[] requests = [new(3, 3), new(3, 3), new(3, 3)];
        foreach (Request r in requests) scheduler.Add(r);
        scheduler.Schedule(new Batch<Request>());
        List<Request> left = [];
        scheduler.Close(left.Add);
        Assert.Equal(requests, left);
    }
}
