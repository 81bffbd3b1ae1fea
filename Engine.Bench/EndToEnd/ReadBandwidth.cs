using System.Diagnostics;
using System.Runtime.Intrinsics;
using Engine.Kernels.Tensors;

namespace Engine.Bench.EndToEnd;

/// <summary>
/// How fast this machine's memory can be read: each of the threads sums its own part of a buffer that no cache holds, with eight independent
/// vector loads in flight. What decoding a token cannot exceed, since it reads every weight once.
/// </summary>
internal sealed unsafe class ReadBandwidth : IDisposable
{
    /// <summary>Bytes of the buffer: more than the caches of a server's CPU.</summary>
    public const long DefaultBytes = 512L << 20;

    private const int Unroll = 8;
    private readonly NativeBuffer _memory;
    private readonly byte* _buffer;
    private readonly long _bytes;
    private readonly int _threads;

    public ReadBandwidth(int threads, long bytes = DefaultBytes)
    {
        long grain = threads * (long)(Unroll * Vector512<byte>.Count);
        _bytes = bytes / grain * grain;
        _threads = threads;
        // The memory that weights lie in, huge pages where the system has them: they read a quarter faster.
        _memory = new NativeBuffer(_bytes, clear: false);
        _buffer = _memory.Pointer;
        // Pages exist once they are written: unwritten ones would all be read from the same page of zeros.
        for (long i = 0; i < _bytes; i += sizeof(long)) *(long*)(_buffer + i) = i;
    }

    /// <summary>Reads all of it <paramref name="times"/> times and gives bytes per second.</summary>
    public double Measure(int times = 4)
    {
        using var ready = new Barrier(_threads + 1);
        var threads = new Thread[_threads];
        long sum = 0;
        for (int i = 0; i < _threads; i++)
        {
            byte* part = _buffer + _bytes / _threads * i;
            threads[i] = new Thread(() =>
            {
                ready.SignalAndWait();
                for (int t = 0; t < times; t++) Interlocked.Add(ref sum, Sum(part, _bytes / _threads));
            });
            threads[i].Start();
        }

        ready.SignalAndWait();
        long began = Stopwatch.GetTimestamp();
        foreach (Thread thread in threads) thread.Join();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        GC.KeepAlive(sum);
        return times * (double)_bytes / seconds;
    }

    private static long Sum(byte* from, long bytes)
    {
        Vector512<long> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        int step = Vector512<byte>.Count;
        for (byte* end = from + bytes; from < end; from += Unroll * step)
        {
            a += Vector512.Load((long*)from);
            b += Vector512.Load((long*)(from + step));
            c += Vector512.Load((long*)(from + 2 * step));
            d += Vector512.Load((long*)(from + 3 * step));
            e += Vector512.Load((long*)(from + 4 * step));
            f += Vector512.Load((long*)(from + 5 * step));
            g += Vector512.Load((long*)(from + 6 * step));
            h += Vector512.Load((long*)(from + 7 * step));
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h);
    }

    public void Dispose() => _memory.Dispose();
}
