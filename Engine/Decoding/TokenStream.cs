using System.Threading.Tasks.Sources;

namespace Engine.Decoding;

/// <summary>
/// The tokens of a generation, written by the decoding thread and read by one caller: arrays allocated with the request, and one reusable source to wait on.
/// </summary>
/// <param name="capacity">The most tokens.</param>
/// <param name="logProbs">Most probable tokens kept for each, or null for no log-probabilities.</param>
internal sealed class TokenStream(int capacity, int? logProbs) : IValueTaskSource
{
    private readonly Lock _gate = new();
    private readonly int[] _ids = new int[capacity];
    private readonly TokenLogProb[] _own = logProbs is null ? [] : new TokenLogProb[capacity];
    private readonly TokenLogProb[] _top = logProbs is null ? [] : new TokenLogProb[checked(capacity * logProbs.Value)];
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private bool _waiting, _complete;
    private int _count;
    private Exception? _failure;

    /// <summary>Whether log-probabilities are kept.</summary>
    public bool HasLogProbs => logProbs is not null;

    /// <summary>Tokens written; on the decoding thread.</summary>
    public int Count => _count;

    /// <summary>Where the next token's own log-probability and most probable tokens go, before <see cref="Write"/>.</summary>
    public (Memory<TokenLogProb> Own, Memory<TokenLogProb> Top) NextLogProbs
        => logProbs is int n ? (_own.AsMemory(_count, 1), _top.AsMemory(_count * n, n)) : default;

    /// <summary>Adds a token; with <paramref name="last"/> it ends the stream at once, so that no reader sees the end without it.</summary>
    public void Write(int id, bool last)
    {
        lock (_gate)
        {
            _ids[_count++] = id;
            _complete |= last;
            Signal();
        }
    }

    /// <summary>Ends the stream.</summary>
    public void Complete(Exception? failure)
    {
        lock (_gate)
        {
            if (_complete) return;
            (_complete, _failure) = (true, failure);
            Signal();
        }
    }

    /// <summary>Waits until there are more than <paramref name="seen"/> tokens, or the stream is complete.</summary>
    public ValueTask WaitAsync(int seen)
    {
        lock (_gate)
        {
            if (_count > seen || _complete) return ValueTask.CompletedTask;
            _source.Reset();
            _waiting = true;
            return new ValueTask(this, _source.Version);
        }
    }

    /// <summary>The tokens from index <paramref name="seen"/> on, and whether the stream is complete.</summary>
    /// <exception cref="Exception">The request failed, and all tokens before that have been read.</exception>
    public (ArraySegment<int> Ids, bool Complete) Take(int seen)
    {
        lock (_gate)
        {
            if (_count == seen && _failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
            return (new ArraySegment<int>(_ids, seen, _count - seen), _complete && _failure is null);
        }
    }

    /// <summary>A token's own log-probability.</summary>
    public TokenLogProb LogProb(int index) => _own[index];

    /// <summary>The most probable tokens beside it.</summary>
    public IReadOnlyList<TokenLogProb> TopLogProbs(int index) => new ArraySegment<TokenLogProb>(_top, index * logProbs!.Value, logProbs.Value);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _source.OnCompleted(continuation, state, token, flags);

    private void Signal()
    {
        if (!_waiting) return;
        _waiting = false;
        _source.SetResult(true);
    }
}
