using Engine.Gpu;

namespace Engine.Bench.Gpu;

/// <summary>What a device's steps have asked of it.</summary>
/// <param name="Launches">Kernels launched.</param>
/// <param name="Copies">Copies up, down or within.</param>
/// <param name="Synchronisations">How often the host waited.</param>
internal readonly record struct StepCounts(long Launches, long Copies, long Synchronisations)
{
    /// <summary>So far.</summary>
    public static StepCounts Of(GpuDevice device) => new(device.Queue.Launches, device.Queue.Copies, device.Queue.Synchronisations);

    /// <summary>Between two moments.</summary>
    public static StepCounts operator -(StepCounts a, StepCounts b)
        => new(a.Launches - b.Launches, a.Copies - b.Copies, a.Synchronisations - b.Synchronisations);
}
