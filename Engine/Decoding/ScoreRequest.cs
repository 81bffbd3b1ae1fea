namespace Engine.Decoding;

/// <summary>Goes through given tokens and shows the logits after each.</summary>
/// <param name="ids">The tokens.</param>
/// <param name="row">Receives position and logits, on the decoding thread; null where only hidden states are wanted.</param>
internal sealed class ScoreRequest(ReadOnlySpan<int> ids, Action<int, ReadOnlySpan<float>>? row) : SequenceRequest(ids, ids.Length)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;

    /// <summary>Completes when all are shown.</summary>
    public Task Done => _done.Task;

    public override bool WantsLogits(int position) => row is not null && _failure is null;

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

    public override void Left(Exception? failure)
    {
        if ((failure ?? _failure) is { } e) _done.TrySetException(e);
        else if (NumComputedTokens < NumTokens) _done.TrySetCanceled();
        else _done.TrySetResult();
    }
}
