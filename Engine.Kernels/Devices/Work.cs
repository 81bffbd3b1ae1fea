namespace Engine.Kernels.Devices;

/// <summary>
/// One operation of a step plan, cut into independent chunks. Which worker runs which chunk is left to chance; what a chunk computes is not.
/// </summary>
internal abstract class Work
{
    /// <summary>Chunks in the step at hand: the same for every worker that asks; 0 skips the operation.</summary>
    public abstract int Chunks { get; }

    /// <summary>What it does, for a profile.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Called by every worker before its chunks, unless there are none: what each of them would otherwise wait for one of them to do.</summary>
    /// <param name="worker">The worker.</param>
    public virtual void Enter(int worker)
    {
    }

    /// <summary>Computes one chunk.</summary>
    /// <param name="chunk">0 to <see cref="Chunks"/> - 1.</param>
    /// <param name="worker">The worker that runs it, for scratch memory of its own.</param>
    public abstract void Run(int chunk, int worker);
}
