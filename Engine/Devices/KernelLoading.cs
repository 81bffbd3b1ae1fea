namespace Engine.Devices;

/// <summary>How a device compiles the kernels of a step that are not there yet, before the step is there.</summary>
internal sealed record KernelLoading
{
    /// <summary>Whether they are wanted: a step that is only measured, and never run, needs none.</summary>
    public bool IsWanted { get; init; } = true;

    /// <summary>Told how far it is: for which device, how many kernels are compiled, and of how many.</summary>
    public Action<string, int, int>? Progress { get; init; }

    /// <summary>Told once they are compiled: for which device, how many, and in how many milliseconds.</summary>
    public Action<string, int, long>? Compiled { get; init; }

    /// <summary>Ends it between one kernel and the next.</summary>
    public CancellationToken Cancellation { get; init; }
}
