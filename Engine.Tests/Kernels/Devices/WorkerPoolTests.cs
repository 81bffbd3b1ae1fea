using Engine.Kernels.Devices;

namespace Engine.Tests.Kernels.Devices;

public class WorkerPoolTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(7)]
    public void Every_chunk_runs_once_and_operations_keep_their_order(int workers)
    {
        using var pool = new WorkerPool(workers);
        var log = new Log();
        Work[] plan = [new Counting(log, 0, 5), new Counting(log, 1, 0), new Counting(log, 2, 100), new Counting(log, 3, 1), new Counting(log, 4, 0)];
        for (int run = 0; run < 200; run++)
        {
            log.Clear();
            pool.Run(plan);
            Assert.Equal(106, log.Runs.Count);
            Assert.Equal(106, log.Runs.Distinct().Count());
            Assert.Equal(log.Runs.Select(r => r.Operation).Order(), log.Runs.Select(r => r.Operation));
            Assert.All(log.Runs, r => Assert.InRange(r.Worker, 0, workers - 1));
        }
    }

    [Fact]
    public void A_failure_reaches_the_caller_and_the_pool_stays_usable()
    {
        using var pool = new WorkerPool(2);
        var log = new Log();
        for (int run = 0; run < 20; run++)
        {
            var e = Assert.Throws<AggregateException>(() => pool.Run([new Failing(), new Counting(log, 0, 3)]));
            Assert.IsType<FormatException>(e.InnerException);
            log.Clear();
            pool.Run([new Counting(log, 0, 3)]);
            Assert.Equal(3, log.Runs.Count);
        }
    }

    [Fact]
    public void Workers_that_parked_wake_up_again()
    {
        using var pool = new WorkerPool(2);
        var log = new Log();
        for (int run = 0; run < 3; run++)
        {
            Thread.Sleep(30);
            log.Clear();
            pool.Run([new Counting(log, 0, 50)]);
            Assert.Equal(50, log.Runs.Count);
        }
    }

    [Fact]
    public void Running_a_plan_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        Work[] plan = [new Idle(), new Idle(), new Idle()];
        for (int i = 0; i < 10; i++) pool.Run(plan);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) pool.Run(plan);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_disposed_pool_refuses()
    {
        var pool = new WorkerPool(2);
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run([]));
    }

    private sealed class Log
    {
        public List<(int Operation, int Chunk, int Worker)> Runs { get; } = [];

        public void Clear() => Runs.Clear();
    }

    private sealed class Counting(Log log, int operation, int chunks) : Work
    {
        public override int Chunks => chunks;

        public override void Run(int chunk, int worker)
        {
            lock (log.Runs) log.Runs.Add((operation, chunk, worker));
        }
    }

    private sealed class Failing : Work
    {
        public override int Chunks => 4;

        public override void Run(int chunk, int worker) => throw new FormatException("chunk " + chunk);
    }

    private sealed class Idle : Work
    {
        public override int Chunks => 8;

        public override void Run(int chunk, int worker) { }
    }
}
