using Engine.Decoding;
using Engine.Layers;
using Engine.Sampling;
using Engine.Scheduling;

namespace Engine.Tests.Decoding;

/// <summary>The steps of the loop, one by one: schedule, run, choose, commit.</summary>
public sealed class StepRunnerTests : IDisposable
{
    private readonly FakeStep _step = new();
    private readonly StepRunner _runner;
    private readonly Scheduler<SequenceRequest> _scheduler = new(FakeStep.MaxTokens, FakeStep.Sequences, _ => true);
    private readonly Batch<SequenceRequest> _batch = new();

    public StepRunnerTests() => _runner = new StepRunner(_step, _step.Input);

    public void Dispose() => _step.Dispose();

    [Fact]
    public void Run_lays_out_the_tokens_of_a_batch_and_computes_them_once()
    {
        Recorder first = Add(new Recorder([10, 11, 12])), second = Add(new Recorder([20, 21, 22, 23, 24, 25, 26]));
        _scheduler.Schedule(_batch);
        _runner.Run(_batch);
        Assert.Equal([(10, 0, 0), (11, 1, 0), (12, 2, 0), (20, 0, 1), (21, 1, 1), (22, 2, 1), (23, 3, 1), (24, 4, 1)], _step.Runs.Single());
        // Nothing counts before it is committed.
        Assert.Equal((0, 0), (first.NumComputedTokens, second.NumComputedTokens));
        StepRunner.Commit(_batch);
        _scheduler.Schedule(_batch);
        _runner.Run(_batch);
        Assert.Equal([(25, 5, 0), (26, 6, 0)], _step.Runs[1]);
    }

    [Fact]
    public void Choose_gives_each_request_the_logits_of_its_tokens_in_groups_that_the_head_takes()
    {
        Recorder all = Add(new Recorder([10, 11, 12])), none = Add(new Recorder([20, 21]) { Wants = _ => false });
        Recorder last = Add(new Recorder([30, 31]) { Wants = position => position == 1 });
        Step();
        Assert.Equal([[0, 1], [2, 6]], _step.Heads);
        Assert.Equal([(0, 11), (1, 12), (2, 13)], all.Chosen);
        Assert.Empty(none.Chosen);
        Assert.Equal([(1, 32)], last.Chosen);
    }

    [Fact]
    public void Choose_runs_no_head_where_nobody_wants_logits()
    {
        Add(new Recorder([10, 11, 12]) { Wants = _ => false });
        Step();
        Assert.Empty(_step.Heads);
    }

    [Fact]
    public void Commit_counts_computed_tokens_before_it_tells_the_request()
    {
        Recorder request = Add(new Recorder([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
        Step();
        Step();
        Assert.Equal([8, 11], request.Committed);
    }

    [Fact]
    public void Streams_are_observed_by_the_requests_that_ask_for_them_alone()
    {
        List<(int Stream, int Position, float Value)> seen = [];
        Add(new Recorder([10, 11]));
        Add(new Recorder([20, 21]) { Hidden = (stream, position, values) => seen.Add((stream, position, values[0])) });
        Step();
        Assert.Equal([(0, 0, 20f), (0, 1, 21f)], seen);
        foreach (SequenceRequest request in _scheduler.Running) request.IsFinished = true;
        Add(new Recorder([30]));
        Step();
        Assert.Null(_step.Observer);
    }

    [Fact]
    public void A_generation_takes_one_token_a_step_until_a_stop_token()
    {
        GenerationRequest request = Add(Generation([5, 6], stop: 10, maxTokens: 20));
        for (int i = 0; i < 8; i++) Step();
        Assert.Equal([7, 8, 9, 10], request.Tokens.Take(0).Ids);
        Assert.Equal((FinishReason.Stop, true), (request.FinishReason, request.IsFinished));
        Assert.Equal([2, 1, 1, 1], _step.Runs.Where(run => run.Length > 0).Select(run => run.Length));
        Assert.Empty(_scheduler.Running);
    }

    [Theory]
    [InlineData(3, FinishReason.Length, 3)]
    [InlineData(1000, FinishReason.ContextFull, FakeStep.Context - 2 + 1)]
    public void A_generation_ends_at_its_length_or_with_the_context(int maxTokens, FinishReason reason, int count)
    {
        GenerationRequest request = Add(Generation([5, 6], stop: null, maxTokens));
        for (int i = 0; i < FakeStep.Context + 2; i++) Step();
        Assert.Equal((reason, count), (request.FinishReason, request.Tokens.Count));
    }

    [Fact]
    public void What_was_chosen_for_a_request_that_was_cancelled_meanwhile_is_not_committed()
    {
        GenerationRequest request = Add(Generation([5, 6], stop: null, maxTokens: 9));
        _scheduler.Schedule(_batch);
        _runner.Run(_batch);
        _runner.Choose();
        request.IsFinished = true;
        StepRunner.Commit(_batch);
        Assert.Equal((0, 2), (request.Tokens.Count, request.NumTokens));
    }

    private void Step()
    {
        _scheduler.Schedule(_batch);
        if (_batch.NumTokens == 0) return;
        _runner.Run(_batch);
        _runner.Choose();
        StepRunner.Commit(_batch);
    }

    private T Add<T>(T request) where T : SequenceRequest
    {
        request.State = new SequenceState(_step.Pages.TryReserve(request.MaxTokens)!, [new RotaryTable([], 1)]);
        _scheduler.Add(request);
        return request;
    }

    private static GenerationRequest Generation(int[] prompt, int? stop, int maxTokens)
    {
        var options = new GenerationOptions { MaxTokens = maxTokens, Temperature = 0 };
        var sampler = new Sampler(SamplingSettings.Resolve(options, null, FakeStep.Vocab), FakeStep.Vocab, prompt);
        return new GenerationRequest(prompt, FakeStep.Context, sampler, new StopConditions(options, stop is int id ? [id] : [], FakeStep.Vocab), null);
    }

    private sealed class Recorder(int[] ids) : SequenceRequest(ids, ids.Length)
    {
        public Func<int, bool> Wants { get; init; } = _ => true;

        public List<(int Position, int Best)> Chosen { get; } = [];

        public List<int> Committed { get; } = [];

        public override bool WantsLogits(int position) => Wants(position);

        public override void Choose(int position, Span<float> logits) => Chosen.Add((position, logits.IndexOf(1f)));

        public override void Commit() => Committed.Add(NumComputedTokens);

        public override void OnFinished(Exception? failure)
        {
        }
    }
}
