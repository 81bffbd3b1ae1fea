using System.Diagnostics;
using ILGPU.Runtime;

namespace Engine.Gpu.Memory;

/// <summary>How long a device takes for what is queued, by the host's clock.</summary>
internal static class BestTime
{
    private const int Rounds = 3;

    /// <summary>Seconds of the best of a few rounds; the one before them gets pages from the system and loads what is needed.</summary>
    public static double Of(AcceleratorStream stream, Action queue)
    {
        double best = double.MaxValue;
        for (int round = 0; round <= Rounds; round++)
        {
            double seconds = Once(stream, queue);
            if (round > 0) best = Math.Min(best, seconds);
        }

        return best;
    }

    /// <summary>Seconds until what is queued is done.</summary>
    public static double Once(AcceleratorStream stream, Action queue)
    {
        stream.Synchronize();
        long start = Stopwatch.GetTimestamp();
        queue();
        stream.Synchronize();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
