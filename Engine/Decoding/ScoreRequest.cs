namespace Engine.Decoding;

/// <summary>Computes given tokens and reports the logits after each, or the scores after the first.</summary>
/// <param name="ids">The tokens.</param>
/// <param name="row">Receives position and logits, on the decoding thread; null where only hidden states are wanted.</param>
/// <param name="firstAlone">Whether only the first token's row is wanted.</param>
internal sealed class ScoreRequest(ReadOnlySpan<int> ids, Action<int, ReadOnlySpan<float>>? row, bool firstAlone = false) : SequenceRequest(ids, ids.Length)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;

    /// <summary>Completes when the logits of all tokens have been reported.</summary>
    public Task Completion => _completion.Task;

    /// <summary>A request to an encoder, whose tokens attend to all: one step takes them.</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="types">Their types, or null for 0.</param>
    /// <param name="scores">Receives the scores, on the decoding thread; null where only hidden states are wanted.</param>
    /// <param name="hidden">Receives the hidden states, on the decoding thread; null for none.</param>
    public static ScoreRequest OfWhole(ReadOnlySpan<int> ids, int[]? types, Action<ReadOnlySpan<float>>? scores, Devices.StreamObserver? hidden = null)
        => new(ids, scores is null ? null : (_, values) => scores(values), firstAlone: true) { IsWhole = true, Types = types, Hidden = hidden };

    public override bool WantsLogits(int position) => row is not null && _failure is null && (position == 0 || !firstAlone);

    public override void Choose(int position, Span<float> logits)
    {
        try
        {
            if (_failure is null) row!(position, logits);
        }
        catch (Exception e)
        {
            // The caller's own code failed: that is the caller's to see, and no other request's concern.
            _failure = e;
            IsFinished = true;
        }
    }

    public override void Commit() => IsFinished |= NumComputedTokens == NumTokens;

    public override void OnFinished(Exception? failure)
    {
        if ((failure ?? _failure) is { } e) _completion.TrySetException(e);
        else if (NumComputedTokens < NumTokens) _completion.TrySetCanceled();
        else _completion.TrySetResult();
    }
}
