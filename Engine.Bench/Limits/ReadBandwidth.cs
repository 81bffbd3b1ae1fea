using System.Collections.Concurrent;
using Engine.Kernels.Tensors;

namespace Engine.Bench.Limits;

/// <summary>
/// How fast this machine's memory can be read: each of the threads sums its own part of a buffer that no cache holds, by the pattern that proved fastest.
/// What decoding a token cannot exceed, since it reads every weight once.
/// </summary>
internal sealed unsafe class ReadBandwidth : IDisposable
{
    /// <summary>Bytes of the buffer: more than the caches of a server's CPU.</summary>
    public const long DefaultBytes = 512L << 20;

    private const int AllTurns = 2, Turns = 8, Finalists = 6;
    private static readonly ConcurrentDictionary<int, ReadPattern> Chosen = [];

    private readonly NativeBuffer _memory;
    private readonly byte* _buffer;
    private readonly long _part;
    private readonly int _threads;
    private long _sum;

    public ReadBandwidth(int threads, long bytes = DefaultBytes)
    {
        _threads = threads;
        _part = bytes / threads / ReadLoop.Round * ReadLoop.Round;
        // The memory that weights lie in, huge pages where the system has them: they read a quarter faster.
        _memory = new NativeBuffer(_part * threads, clear: false);
        _buffer = _memory.Pointer;
        // Pages exist once they are written: unwritten ones would all be read from the same page of zeros.
        for (long i = 0; i < _part * threads; i += sizeof(long)) *(long*)(_buffer + i) = i;
    }

    /// <summary>The fastest pattern of so many threads: looked for once in a process.</summary>
    public ReadPattern Pattern => Chosen.GetOrAdd(_threads, _ => Survey().MaxBy(p => p.Rate).Pattern);

    /// <summary>Reads all of it <paramref name="times"/> times and gives the bytes per second of the fastest time.</summary>
    public double Measure(int times = 4) => Measure(Pattern, times);

    /// <summary>Bytes per second of every pattern, and some times more of those that did best: in turns, so that a busy moment spoils none for good.</summary>
    public IReadOnlyList<(ReadPattern Pattern, double Rate)> Survey()
    {
        foreach (ReadPattern pattern in ReadPattern.All) pattern.Sum(_buffer, 0, pattern.Streams, pattern.Distance);
        Dictionary<ReadPattern, double> rates = ReadPattern.All.ToDictionary(p => p, _ => 0.0);
        for (int turn = 0; turn < Turns; turn++)
            foreach (ReadPattern pattern in turn < AllTurns ? ReadPattern.All : [.. rates.OrderByDescending(p => p.Value).Take(Finalists).Select(p => p.Key)])
                rates[pattern] = Math.Max(rates[pattern], Measure(pattern, 1));
        return [.. rates.Select(p => (p.Key, p.Value))];
    }

    /// <summary>Bytes per second of a pattern.</summary>
    public double Measure(ReadPattern pattern, int times)
    {
        double seconds = Simultaneous.BestSeconds(_threads, times,
            thread => Interlocked.Add(ref _sum, pattern.Sum(_buffer + _part * thread, _part, pattern.Streams, pattern.Distance)));
        return _part * _threads / seconds;
    }

    public void Dispose() => _memory.Dispose();
}
