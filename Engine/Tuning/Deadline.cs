namespace Engine.Tuning;

/// <summary>A time budget that starts at construction.</summary>
internal sealed class Deadline(TimeProvider clock, TimeSpan budget)
{
    private readonly long _started = clock.GetTimestamp();

    /// <summary>Time since construction.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_started);

    /// <summary>The remaining time; negative once the budget is exceeded.</summary>
    public TimeSpan Remaining => budget - Elapsed;

    /// <summary>Waits for a task, at most for the remaining time; rethrows its exception.</summary>
    /// <returns>Whether it has completed.</returns>
    public bool Wait(Task task)
    {
        TimeSpan remaining = Remaining;
        if (!task.IsCompleted && remaining > TimeSpan.Zero) Task.WaitAny([task], remaining);
        if (!task.IsCompleted) return false;
        task.GetAwaiter().GetResult();
        return true;
    }
}
