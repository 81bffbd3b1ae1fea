using Engine.Kernels.Devices;

namespace Engine.Tests.Decoding;

/// <summary>Asks every worker of a pool what its thread has allocated: as many chunks as workers, none of which ends before all have begun.</summary>
internal sealed class AllocationProbe(int workers) : Work
{
    private readonly long[] _before = new long[workers];
    private readonly long[] _now = new long[workers];
    private readonly Work[] _plan = new Work[1];
    private int _arrived;

    public override int Chunks => workers;

    public override void Run(int chunk, int worker)
    {
        Interlocked.Increment(ref _arrived);
        while (Volatile.Read(ref _arrived) < workers) Thread.SpinWait(10);
        _now[worker] = GC.GetAllocatedBytesForCurrentThread();
    }

    public void Begin(WorkerPool pool)
    {
        Ask(pool);
        _now.CopyTo(_before, 0);
    }

    /// <summary>Bytes that each worker has allocated since.</summary>
    public long[] End(WorkerPool pool)
    {
        Ask(pool);
        return [.. _now.Zip(_before, (now, before) => now - before)];
    }

    private void Ask(WorkerPool pool)
    {
        _plan[0] = this;
        _arrived = 0;
        pool.Run(_plan);
    }
}
