using Engine.Decoding;
using Engine.Sampling;
using Engine.Scheduling;

namespace Engine.Tests.Gpu;

/// <summary>A request of a model, step by step, on the thread of the test.</summary>
internal sealed class OneRequest : IDisposable
{
    private readonly GenerationRequest _request;
    private readonly Scheduler<SequenceRequest> _scheduler;
    private readonly StepRunner _runner;
    private readonly Batch<SequenceRequest> _batch = new();

    public OneRequest(ModelAssembly assembly, GenerationOptions options, int? logProbs = null)
    {
        assembly.Start(null, default);
        int vocab = assembly.Config.VocabSize;
        options = options with { MaxTokens = assembly.Context - 3, IgnoreEndTokens = true, LogProbs = logProbs };
        var sampler = new Sampler(SamplingSettings.Resolve(options, null, vocab), vocab, [1, 2, 3]);
        _request = new GenerationRequest([1, 2, 3], assembly.Context, sampler, new StopConditions(options, [], vocab), logProbs)
        {
            State = new SequenceState(assembly.Pages.TryReserve(assembly.Context)!, [.. assembly.Model.Rotaries.Select(r => r.ForPrompt(3))]),
        };
        _scheduler = new Scheduler<SequenceRequest>(assembly.Input.MaxTokens, 1, _ => true);
        _scheduler.Add(_request);
        _runner = new StepRunner(assembly.Step, assembly.Input);
    }

    /// <summary>The prompt and what was chosen.</summary>
    public int[] Ids => _request.Ids[.._request.NumTokens];

    /// <summary>Runs a step.</summary>
    public void Step()
    {
        _scheduler.Schedule(_batch);
        _runner.Run(_batch);
        _runner.Choose();
        StepRunner.Commit(_batch);
    }

    public void Dispose() => _request.State!.Dispose();
}
