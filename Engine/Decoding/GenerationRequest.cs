using System.Diagnostics;
using Engine.Sampling;

namespace Engine.Decoding;

/// <summary>Continues a prompt token by token until a stop token, the token limit or the end of the context.</summary>
internal sealed class GenerationRequest : SequenceRequest
{
    private readonly Sampler _sampler;
    private readonly StopConditions _stop;
    private readonly int? _logProbs;
    private readonly Action<GenerationRequest>? _onFinished;
    private readonly long _enqueued = Stopwatch.GetTimestamp();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _started, _firstToken, _lastToken;
    private int? _chosen;

    /// <param name="prompt">Tokens to continue.</param>
    /// <param name="capacity">The most tokens of its sequence, prompt included.</param>
    /// <param name="sampler">Chooses each token.</param>
    /// <param name="stop">What ends it.</param>
    /// <param name="logProbs">Most probable tokens to report with each, or null.</param>
    /// <param name="onFinished">Called when the loop has removed it.</param>
    public GenerationRequest(ReadOnlySpan<int> prompt, int capacity, Sampler sampler, StopConditions stop, int? logProbs,
        Action<GenerationRequest>? onFinished = null) : base(prompt, capacity)
    {
        (_sampler, _stop, _logProbs, _onFinished) = (sampler, stop, logProbs, onFinished);
        // The last sampled token needs no place in the context: nothing follows it.
        Tokens = new TokenStream(Math.Min(stop.MaxTokens, capacity - prompt.Length + 1), logProbs);
    }

    /// <summary>The tokens as they come.</summary>
    public TokenStream Tokens { get; }

    /// <summary>Why it ended; set before the stream completes.</summary>
    public FinishReason? FinishReason { get; private set; }

    /// <summary>Prompt tokens that were cached already.</summary>
    public int NumCachedTokens { get; init; }

    /// <summary>The seed of what it draws, or null where it draws nothing.</summary>
    public ulong? Seed => _sampler.Seed;

    /// <summary>Completes when the loop has removed the request and its pages are free.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Where its time went so far.</summary>
    public Timings Timings
        => new(Stopwatch.GetElapsedTime(_enqueued, _started), Stopwatch.GetElapsedTime(_started, _firstToken),
            Stopwatch.GetElapsedTime(_firstToken, _lastToken));

    public override void OnAdmitted() => _started = Stopwatch.GetTimestamp();

    public override bool WantsLogits(int position) => position == NumTokens - 1 && !IsFinished;

    public override LogitsQuery Query => _sampler.Query;

    public override bool TryChoose(int position, TopLogits top)
    {
        if (_logProbs is null)
        {
            if (!_sampler.TrySample(top, out int id)) return false;
            _chosen = id;
            return true;
        }

        (Memory<TokenLogProb> own, Memory<TokenLogProb> best) = Tokens.NextLogProbs;
        if (!_sampler.TrySample(top, best.Span, out TokenLogProb chosen)) return false;
        own.Span[0] = chosen;
        _chosen = chosen.Id;
        return true;
    }

    public override void Choose(int position, Span<float> logits)
    {
        try
        {
            _chosen = Sample(logits);
        }
        catch (NoTokenException e)
        {
            // That ends this request alone.
            IsFinished = true;
            Tokens.Complete(e);
        }
    }

    public override void Commit()
    {
        if (_chosen is not { } id || IsFinished) return;
        _chosen = null;
        _lastToken = Stopwatch.GetTimestamp();
        if (Tokens.Count == 0) _firstToken = _lastToken;
        FinishReason = _stop.After(id, Tokens.Count + 1) ?? (NumTokens == Ids.Length ? Engine.FinishReason.ContextFull : null);
        IsFinished = FinishReason is not null;
        Tokens.Write(id, IsFinished);
        if (IsFinished) return;
        _sampler.Accept(id);
        Ids[NumTokens++] = id;
    }

    public override void OnFinished(Exception? failure)
    {
        _onFinished?.Invoke(this);
        Tokens.Complete(failure ?? new OperationCanceledException());
        _completion.TrySetResult();
    }

    private int Sample(Span<float> logits)
    {
        if (_logProbs is null) return _sampler.Sample(logits);
        (Memory<TokenLogProb> own, Memory<TokenLogProb> top) = Tokens.NextLogProbs;
        TokenLogProb chosen = _sampler.Sample(logits, top.Span);
        own.Span[0] = chosen;
        return chosen.Id;
    }
}
