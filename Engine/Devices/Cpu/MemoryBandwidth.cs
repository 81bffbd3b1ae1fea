using System.Diagnostics;
using Engine.Kernels.Tensors;

namespace Engine.Devices.Cpu;

/// <summary>How fast this machine copies within its memory.</summary>
internal static unsafe class MemoryBandwidth
{
    // More than caches hold.
    private const long Bytes = 64 << 20;
    private const int Rounds = 3;

    /// <summary>Bytes read and written in a second, in the best of a few copies by so many threads: some hundredths of a second.</summary>
    public static double Measure(int threads)
    {
        using NativeBuffer from = new(Bytes), to = new(Bytes);
        byte* source = from.Pointer, target = to.Pointer;
        long part = Bytes / threads;
        double best = double.MaxValue;
        // The first copy gets its pages from the system.
        for (int round = 0; round <= Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads },
                t => Buffer.MemoryCopy(source + t * part, target + t * part, part, part));
            if (round > 0) best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 2 * part * threads / best;
    }
}
