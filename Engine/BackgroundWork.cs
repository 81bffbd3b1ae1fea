namespace Engine;

/// <summary>
/// What need not be waited for: compiling, and writing down. One after another, beside whoever asks for it. Ending it waits for what is being done, which
/// may look at the token to be done sooner; so nothing goes on that uses what its owner frees.
/// </summary>
internal sealed class BackgroundWork : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Does something once all before it is done or has failed.</summary>
    /// <param name="action">It takes the token that says that nobody wants it any longer.</param>
    /// <returns>Ends with the action, or fails as it does.</returns>
    public Task Add(Action<CancellationToken> action) => Add(stop =>
    {
        action(stop);
        return true;
    });

    /// <summary>Finds something out once all before it is done or has failed.</summary>
    /// <param name="function">It takes the token that says that nobody wants it any longer.</param>
    /// <returns>Ends with what was found, or fails as the function does.</returns>
    public Task<T> Add<T>(Func<CancellationToken, T> function)
    {
        lock (_lock)
        {
            // On a thread of its own: those of the pool, as few as cores, read files meanwhile.
            Task<T> task = _last.ContinueWith(_ => function(_ended.Token), CancellationToken.None, TaskContinuationOptions.LongRunning, TaskScheduler.Default);
            _last = task;
            return task;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        Task last;
        lock (_lock) last = _last;
        // Its failure is that of whoever waits for the task itself.
        Task.WaitAny(last);
        _ended.Dispose();
    }
}
