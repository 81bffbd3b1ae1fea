using Engine.Decoding;

namespace Engine;

/// <summary>
/// A sequence that keeps its pages between calls: each call passes all tokens of the conversation so far, and only those behind the longest prefix that is
/// still cached are computed. One call at a time.
/// </summary>
public sealed class Conversation : IDisposable
{
    private readonly LanguageModel _model;
    private readonly DecodingLoop _loop;
    private readonly Lock _gate = new();
    private int[] _cached = [];
    private GenerationRequest? _current;
    private SequenceState? _state;
    private bool _disposed;

    internal Conversation(LanguageModel model, DecodingLoop loop) => (_model, _loop) = (model, loop);

    /// <summary>Continues <paramref name="ids"/>, the whole conversation so far.</summary>
    /// <param name="ids">All of its tokens; those that are cached from the call before, from the first on, are not computed again.</param>
    /// <param name="options">How; null takes the checkpoint's wishes.</param>
    /// <param name="cancellation">Ends it by an <see cref="OperationCanceledException"/>; what was computed stays cached for the next call.</param>
    /// <returns>
    /// Pieces as they come, as <see cref="LanguageModel.GenerateAsync(string, GenerationOptions?, CancellationToken)"/> gives them. A caller that stops reading
    /// ends the call, and what was computed stays cached.
    /// </returns>
    /// <exception cref="ArgumentException">No tokens, more than the context holds, or an option is out of range.</exception>
    /// <exception cref="InvalidOperationException">Another call is still running.</exception>
    /// <exception cref="ObjectDisposedException">The conversation or its model is disposed.</exception>
    public IAsyncEnumerable<GenerationUpdate> GenerateAsync(IReadOnlyList<int> ids, GenerationOptions? options = null, CancellationToken cancellation = default)
        => _model.ContinueAsync(ids, options ?? new GenerationOptions(), Enter, cancellation);

    // Between two calls, what the model keeps of it.
    internal SequenceState? State => _state;

    /// <summary>Gives its pages back, at once or when the running call has ended.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            if (_current is null) Release();
            else _loop.Cancel(_current);
        }
    }

    // Finds out what is cached already and hands the pages to the request.
    private GenerationRequest Enter(int[] ids, RequestFactory make)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_current is not null) throw new InvalidOperationException("the conversation is already generating");
            // At least one token is computed again, for its logits.
            int cached = Math.Min(ids.AsSpan().CommonPrefixLength(_cached), ids.Length - 1);
            if (_state is null || !_state.Pages.CanResumeAt(cached)) cached = 0;
            GenerationRequest request = make(cached, Left);
            if (_state?.Pages.TryTruncate(cached) == false)
            {
                // Others share what would be written again, and nothing is free to take its place: it waits in line for pages of its own.
                Release();
                request = make(0, Left);
            }

            request.State = _state;
            return _current = request;
        }
    }

    private void Left(GenerationRequest request)
    {
        lock (_gate)
        {
            _current = null;
            _state = request.State;
            _cached = request.Ids[..request.NumComputedTokens];
            if (_disposed) Release();
        }
    }

    private void Release()
    {
        _state?.Dispose();
        _state = null;
        _loop.Notify();
    }

    /// <summary>Makes the request once it is known how many of its tokens are cached.</summary>
    internal delegate GenerationRequest RequestFactory(int cached, Action<GenerationRequest> onFinished);
}
