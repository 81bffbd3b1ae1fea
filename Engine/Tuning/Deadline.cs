namespace Engine.Tuning;

/// <summary>Time that may be spent, from its making on.</summary>
internal sealed class Deadline(TimeProvider clock, TimeSpan budget)
{
    private readonly long _began = clock.GetTimestamp();

    /// <summary>Time spent.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_began);

    /// <summary>Time that is left; negative when it is over.</summary>
    public TimeSpan Left => budget - Elapsed;
}
