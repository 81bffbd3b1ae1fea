using ILGPU.Runtime;

namespace Engine.Gpu.Accelerators;

/// <summary>
/// Where the launches and copies of a device's steps and cache queue, one behind the other, and how many there have been. It is used by one thread at a
/// time.
/// </summary>
internal class LaunchQueue(AcceleratorStream stream) : IDisposable
{
    private bool _isIdle = true;

    /// <summary>The queue itself, for what is not counted.</summary>
    public AcceleratorStream Stream => stream;

    /// <summary>Launches so far.</summary>
    public long Launches { get; private set; }

    /// <summary>Copies so far.</summary>
    public long Copies { get; private set; }

    /// <summary>How often the host has waited for the device.</summary>
    public long Synchronisations { get; private set; }

    /// <summary>Where a kernel is launched next.</summary>
    public virtual AcceleratorStream Launch()
    {
        Launches++;
        _isIdle = false;
        return stream;
    }

    /// <summary>Where a copy is queued next.</summary>
    public virtual AcceleratorStream Copy()
    {
        Copies++;
        _isIdle = false;
        return stream;
    }

    /// <summary>Waits until all of it is done, if there is anything.</summary>
    public void Synchronize()
    {
        if (_isIdle) return;
        Synchronisations++;
        stream.Synchronize();
        _isIdle = true;
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
