using System.Diagnostics;

namespace Engine.Bench.Limits;

/// <summary>Something that several threads do at the same time, over and over: its fastest run is what nothing disturbed.</summary>
internal static class Simultaneous
{
    /// <summary>Seconds of the fastest run, from the first thread's start to the last one's end.</summary>
    /// <param name="threads">Threads, started anew.</param>
    /// <param name="runs">Runs, each begun by all of them together.</param>
    /// <param name="run">What a thread does, given its number.</param>
    public static double BestSeconds(int threads, int runs, Action<int> run)
    {
        long[] began = new long[threads * runs], ended = new long[threads * runs];
        int arrived = 0;
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            for (int i = 0; i < runs; i++)
            {
                // Spinning: a thread that had to be woken would begin late. It yields where there are more threads than cores.
                Interlocked.Increment(ref arrived);
                SpinWait wait = default;
                while (Volatile.Read(ref arrived) < (i + 1) * threads) wait.SpinOnce(sleep1Threshold: -1);
                began[i * threads + thread] = Stopwatch.GetTimestamp();
                run(thread);
                ended[i * threads + thread] = Stopwatch.GetTimestamp();
            }
        }))];
        foreach (Thread worker in workers) worker.Start();
        foreach (Thread worker in workers) worker.Join();
        return Enumerable.Range(0, runs)
            .Min(i => Stopwatch.GetElapsedTime(began.AsSpan(i * threads, threads).ToArray().Min(),
                ended.AsSpan(i * threads, threads).ToArray().Max()).TotalSeconds);
    }
}
