using System.Runtime.CompilerServices;

namespace Engine.Bench.Limits;

/// <summary>How fast a core runs: additions that wait for each other take a cycle each. Says why a peak differs from yesterday's.</summary>
internal static class CoreClock
{
    private const int Rounds = 1 << 19, CyclesPerRound = 8, Runs = 5;

    /// <summary>Cycles per second of one core, while nobody disturbs it.</summary>
    public static double Measure()
    {
        long sum = 0;
        double seconds = Simultaneous.BestSeconds(1, Runs, _ => Interlocked.Add(ref sum, Chain(Rounds, sum)));
        return (double)Rounds * CyclesPerRound / seconds;
    }

    // An exclusive or between two additions, or the compiler would add them up.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Chain(long rounds, long x)
    {
        for (long i = 0; i < rounds; i++)
        {
            x = (x ^ i) + i;
            x = (x ^ i) + i;
            x = (x ^ i) + i;
            x = (x ^ i) + i;
        }

        return x;
    }
}
