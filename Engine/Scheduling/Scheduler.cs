namespace Engine.Scheduling;

/// <summary>
/// Each step lets computed tokens catch up with known ones, within a budget of tokens: there is no prefill phase and no decode phase. First come, first
/// served: a request that cannot be admitted keeps its place, and those behind it wait.
/// </summary>
/// <typeparam name="TRequest">What is served.</typeparam>
/// <param name="tokenBudget">The most tokens of a step.</param>
/// <param name="maxRunning">The most requests of a step.</param>
/// <param name="admit">Reserves what a request needs; false where that is not free yet.</param>
internal sealed class Scheduler<TRequest>(int tokenBudget, int maxRunning, Func<TRequest, bool> admit) where TRequest : Request
{
    private readonly Queue<TRequest> _waiting = new();
    private readonly List<TRequest> _running = new(maxRunning);

    /// <summary>Requests that hold their reservation.</summary>
    public IReadOnlyList<TRequest> Running => _running;

    /// <summary>Requests not admitted yet.</summary>
    public int NumWaiting => _waiting.Count;

    /// <summary>Puts a request at the end of the line.</summary>
    public void Add(TRequest request) => _waiting.Enqueue(request);

    /// <summary>Lets every request leave, those that wait too.</summary>
    public void Close(Action<TRequest> left)
    {
        foreach (TRequest request in _running) left(request);
        _running.Clear();
        while (_waiting.TryDequeue(out TRequest? request)) left(request);
    }

    /// <summary>
    /// Fills the next step: those that decode first, so that a long prompt delays nobody's next token, each with what it drafted as far as a token of
    /// everybody else that decodes leaves room; prompts share what remains.
    /// </summary>
    /// <param name="batch">Overwritten.</param>
    /// <param name="left">Told of each finished request that leaves.</param>
    public void Schedule(Batch<TRequest> batch, Action<TRequest>? left = null)
    {
        batch.Clear();
        RemoveFinished(left);
        while (_waiting.TryPeek(out TRequest? next))
        {
            if (next.IsFinished)
            {
                left?.Invoke(_waiting.Dequeue());
                continue;
            }
            if (_running.Count >= maxRunning || !admit(next)) break;
            _running.Add(_waiting.Dequeue());
        }
        AddDecoding(batch);
        AddPrompts(batch);
    }

    /// <summary>Lets those that run and are finished leave.</summary>
    public void RemoveFinished(Action<TRequest>? left = null)
    {
        for (int i = _running.Count - 1; i >= 0; i--)
        {
            if (!_running[i].IsFinished) continue;
            TRequest gone = _running[i];
            _running.RemoveAt(i);
            left?.Invoke(gone);
        }
    }

    private void AddDecoding(Batch<TRequest> batch)
    {
        int decoding = 0;
        foreach (TRequest request in _running) decoding += Decodes(request) ? 1 : 0;
        int room = Math.Max(tokenBudget - decoding, 0);
        foreach (TRequest request in _running)
        {
            if (!Decodes(request) || batch.NumTokens == tokenBudget) continue;
            int drafted = Math.Min(Math.Min(request.NumDraftTokens, request.MaxChunk - 1), room);
            batch.Add(request, 1 + drafted);
            room -= drafted;
        }
    }

    private void AddPrompts(Batch<TRequest> batch)
    {
        foreach (TRequest request in _running)
        {
            if (batch.NumTokens == tokenBudget) return;
            if (request.NumOwedTokens <= 1) continue;
            int room = tokenBudget - batch.NumTokens;
            // The next step has room for it: whoever came first is asked first.
            if (request.IsWhole && request.NumOwedTokens > room) continue;
            batch.Add(request, Math.Min(Math.Min(request.NumOwedTokens, request.MaxChunk), room));
        }
    }

    private static bool Decodes(TRequest request) => request.NumOwedTokens == 1;
}
