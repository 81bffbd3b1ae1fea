using System.Diagnostics;

namespace Engine.Kernels.Devices;

/// <summary>
/// Runs plans on a fixed set of workers, the calling thread among them. Workers go through a plan together: they take chunks of an operation until none
/// is left, meet, and go on to the next. Waiting spins for a bounded time, because the others are nearly done, and then parks, because they may not be.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    /// <summary>The most workers of a pool.</summary>
    public const int MaxThreads = 1024;

    private const int Spins = 500;
    private readonly Thread[] _threads;
    private readonly Lock _run = new();
    private readonly object _gate = new();
    private IReadOnlyList<Work> _plan = [];
    private Counter[] _next = [];
    private int _arrived, _epoch, _sleepers;
    private bool _stop;
    private Exception? _failure;

    /// <summary>Starts the workers.</summary>
    /// <param name="workers">How many run a plan, the caller included: 1 to 1024.</param>
    public WorkerPool(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workers, MaxThreads);
        Workers = workers;
        _threads = new Thread[workers - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Loop(worker)) { IsBackground = true, Name = $"engine worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Workers, the calling thread included.</summary>
    public int Workers { get; }

    /// <summary>
    /// Told of each operation and the Stopwatch ticks until all workers had done it, by the thread that runs the plan; null measures nothing.
    /// </summary>
    public Action<Work, long>? Timed { get; set; }

    /// <summary>Runs every operation of the plan in order; returns when all is done. Allocates nothing once a plan of that length has run.</summary>
    /// <exception cref="AggregateException">An operation threw; the others of the plan were run or skipped.</exception>
    public void Run(IReadOnlyList<Work> plan)
    {
        lock (_run)
        {
            ObjectDisposedException.ThrowIf(_stop, this);
            if (_next.Length < plan.Count) _next = new Counter[plan.Count];
            for (int i = 0; i < plan.Count; i++) _next[i].Value = 0;
            _plan = plan;
            _failure = null;
            Barrier();
            Execute(0);
            _plan = [];
            if (_failure is { } failure) throw new AggregateException("an operation of the step failed", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_run)
        {
            if (_stop) return;
            _stop = true;
            Barrier();
        }
        foreach (Thread thread in _threads) thread.Join();
    }

    private void Loop(int worker)
    {
        while (true)
        {
            Barrier();
            if (_stop) return;
            Execute(worker);
        }
    }

    private void Execute(int worker)
    {
        IReadOnlyList<Work> plan = _plan;
        Action<Work, long>? timed = worker == 0 ? Timed : null;
        for (int i = 0; i < plan.Count; i++)
        {
            Work work = plan[i];
            int chunks = work.Chunks;
            if (chunks == 0) continue;
            long began = timed is null ? 0 : Stopwatch.GetTimestamp();
            try
            {
                work.Enter(worker);
                for (int chunk; (chunk = Interlocked.Increment(ref _next[i].Value) - 1) < chunks;) work.Run(chunk, worker);
            }
            catch (Exception e)
            {
                // A worker that left would leave the others waiting: remember the first failure and keep meeting.
                Interlocked.CompareExchange(ref _failure, e, null);
            }
            Barrier();
            timed?.Invoke(work, Stopwatch.GetTimestamp() - began);
        }
        // Once more: who returns may change what Chunks reads, and a late worker may still be asking the last operations.
        Barrier();
    }

    // The last to arrive opens the next epoch and wakes those that gave up spinning.
    private void Barrier()
    {
        if (Workers == 1) return;
        int epoch = Volatile.Read(ref _epoch);
        if (Interlocked.Increment(ref _arrived) == Workers)
        {
            _arrived = 0;
            Interlocked.Exchange(ref _epoch, epoch + 1);
            if (Volatile.Read(ref _sleepers) > 0)
                lock (_gate) Monitor.PulseAll(_gate);
            return;
        }
        for (int i = 0; i < Spins; i++)
        {
            if (Volatile.Read(ref _epoch) != epoch) return;
            Thread.SpinWait(8);
        }
        lock (_gate)
        {
            Interlocked.Increment(ref _sleepers);
            while (Volatile.Read(ref _epoch) == epoch) Monitor.Wait(_gate);
            Interlocked.Decrement(ref _sleepers);
        }
        Debug.Assert(Volatile.Read(ref _epoch) != epoch);
    }

    // One counter a cache line: workers take chunks of one operation while a late one still leaves another.
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 64)]
    private struct Counter
    {
        [System.Runtime.InteropServices.FieldOffset(0)] public int Value;
    }
}
