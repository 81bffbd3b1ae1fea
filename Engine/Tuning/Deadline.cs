namespace Engine.Tuning;

/// <summary>Time that may be spent, from its making on.</summary>
internal sealed class Deadline(TimeProvider clock, TimeSpan budget)
{
    private readonly long _began = clock.GetTimestamp();

    /// <summary>Time spent.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_began);

    /// <summary>Time that is left; negative when it is over.</summary>
    public TimeSpan Left => budget - Elapsed;

    /// <summary>Waits for a task, no longer than the time that is left, and fails as it does.</summary>
    /// <returns>Whether it has ended.</returns>
    public bool Await(Task task)
    {
        TimeSpan left = Left;
        if (!task.IsCompleted && left > TimeSpan.Zero) Task.WaitAny([task], left);
        if (!task.IsCompleted) return false;
        task.GetAwaiter().GetResult();
        return true;
    }
}
