namespace Engine.Scheduling;

/// <summary>
/// Each step lets computed tokens catch up with known ones, within a budget of tokens: there is no prefill phase and no decode phase. First come, first
/// served: a request that cannot be admitted keeps its place, and those behind it wait.
/// </summary>
/// <typeparam name="TRequest">What is served.</typeparam>
/// <param name="tokenBudget">The most tokens of a step.</param>
/// <param name="maxRunning">The most requests of a step.</param>
/// <param name="admit">Reserves what a request needs; false where that is not free yet.</param>
public sealed class Scheduler<TRequest>(int tokenBudget, int maxRunning, Func<TRequest, bool> admit) where TRequest : Request
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

    /// <summary>Fills the next step: those that run with few tokens left first, so that a long prompt delays nobody's next token; prompts share what remains.</summary>
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
        for (int i = 0; i < _running.Count; i++)
            if (Pending(_running[i]) == 1 && batch.NumTokens < tokenBudget) batch.Add(_running[i], 1);
        for (int i = 0; i < _running.Count && batch.NumTokens < tokenBudget; i++)
        {
            int pending = Pending(_running[i]);
            if (pending > 1) batch.Add(_running[i], Math.Min(Math.Min(pending, _running[i].MaxChunk), tokenBudget - batch.NumTokens));
        }
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

    private static int Pending(Request request) => request.NumTokens - request.NumComputedTokens;
}
