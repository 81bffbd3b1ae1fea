using System.Collections.Concurrent;

namespace Engine.Bench.Limits;

/// <summary>
/// How many multiplications with addition this machine does in a second where memory does not matter, by the instructions that fit an operand and a register
/// width. What prefill cannot exceed.
/// </summary>
internal sealed class MultiplyPeak
{
    // Runs of a few milliseconds, of which the fastest counts: the clock and neighbours change over longer ones.
    private const int Rounds = 1 << 20, Runs = 12;
    private static readonly ConcurrentDictionary<(MultiplySet Set, int Threads), MultiplySet.Loop> ChosenLoops = [];
    private readonly MultiplySet.Loop _loop;
    private readonly int _threads;

    /// <summary>The fastest instructions of lanes of a name for an operand.</summary>
    public MultiplyPeak(MultiplyOperand operand, string lanes, int threads)
    {
        _threads = threads;
        Set = MultiplySet.For(operand, lanes).MaxBy(set => Rate(Chosen(set, threads), threads))!;
        _loop = Chosen(Set, threads);
    }

    /// <summary>The instructions.</summary>
    public MultiplySet Set { get; }

    /// <summary>Multiplications per second of all threads.</summary>
    public double Measure() => Rate(_loop, _threads);

    /// <summary>Multiplications per second of a set's fastest loop.</summary>
    public static double Measure(MultiplySet set, int threads) => Rate(Chosen(set, threads), threads);

    // The fastest loop of a set: looked for once in a process.
    private static MultiplySet.Loop Chosen(MultiplySet set, int threads)
        => ChosenLoops.GetOrAdd((set, threads), _ => set.Loops.Count == 1 ? set.Loops[0] : set.Loops.MaxBy(loop => Rate(loop, threads))!);

    private static double Rate(MultiplySet.Loop loop, int threads)
    {
        int sum = 0;
        double seconds = Simultaneous.BestSeconds(threads, Runs, _ => Interlocked.Add(ref sum, loop.Run(Rounds)));
        GC.KeepAlive(sum);
        return (double)threads * Rounds * loop.Multiplications / seconds;
    }
}
