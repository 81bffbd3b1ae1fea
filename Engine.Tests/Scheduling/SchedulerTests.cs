using Engine.Scheduling;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Scheduling;

public class SchedulerTests
{
    [Fact]
    public void Tokens_of_each_request_are_handed_out_in_order_once_and_within_the_budget()
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
    public void A_request_that_cannot_be_admitted_waits_and_nobody_overtakes_it()
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
    public void A_single_token_comes_before_prompts_and_a_chunk_limit_is_kept()
    {
        var scheduler = new Scheduler<Request>(16, 8, _ => true);
        Request prompt = new(40, 50), decoding = new(10, 20) { NumComputedTokens = 9 }, chunked = new(9, 9) { MaxChunk = 2 };
        foreach (Request r in new[] { chunked, prompt, decoding }) scheduler.Add(r);
        var batch = new Batch<Request>();
        scheduler.Schedule(batch);
        Assert.Equal([(decoding, 1), (chunked, 2), (prompt, 13)], batch.Items);
    }

    [Fact]
    public void Closing_lets_all_leave()
    {
        var scheduler = new Scheduler<Request>(16, 1, _ => true);
        Request[] requests = [new(3, 3), new(3, 3), new(3, 3)];
        foreach (Request r in requests) scheduler.Add(r);
        scheduler.Schedule(new Batch<Request>());
        List<Request> left = [];
        scheduler.Close(left.Add);
        Assert.Equal(requests, left);
    }

    [Fact]
    public void A_draft_is_decoded_with_its_token_before_any_prompt_and_shrinks_before_another_waits()
    {
        Request prompt = new(40, 50), drafting = Drafting(4), plain = Drafting(0), other = Drafting(3);
        // A prompt's last token may be all that is owed; a prompt of five tokens is none.
        Request few = new(5, 9);
        Batch<Request> Schedule(int budget)
        {
            var scheduler = new Scheduler<Request>(budget, 8, _ => true);
            foreach (Request r in new[] { prompt, few, drafting, plain, other }) scheduler.Add(r);
            var batch = new Batch<Request>();
            scheduler.Schedule(batch);
            return batch;
        }

        Assert.Equal([(drafting, 5), (plain, 1), (other, 4), (prompt, 10)], Schedule(20).Items);
        Assert.Equal([(drafting, 5), (plain, 1), (other, 4), (prompt, 40), (few, 5)], Schedule(100).Items);
        // Drafts take what a token of everybody leaves.
        Assert.Equal([(drafting, 5), (plain, 1), (other, 2)], Schedule(8).Items);
        Assert.Equal([(drafting, 2), (plain, 1), (other, 1)], Schedule(4).Items);
        Assert.Equal([(drafting, 1), (plain, 1)], Schedule(2).Items);

        static Request Drafting(int tokens) => new(10 + tokens, 30) { NumComputedTokens = 9, NumDraftTokens = tokens };
    }

    [Fact]
    public void Drafts_keep_to_the_limit_of_a_chunk_and_come_only_behind_all_that_is_owed()
    {
        var scheduler = new Scheduler<Request>(64, 8, _ => true);
        Request chunked = new(14, 20) { NumComputedTokens = 9, NumDraftTokens = 4, MaxChunk = 3 }, early = new(14, 20) { NumDraftTokens = 4 };
        scheduler.Add(early);
        scheduler.Add(chunked);
        var batch = new Batch<Request>();
        scheduler.Schedule(batch);
        Assert.Equal([(chunked, 3), (early, 10)], batch.Items);
        Assert.Equal((1, 10), (chunked.NumOwedTokens, early.NumOwedTokens));
    }
}
