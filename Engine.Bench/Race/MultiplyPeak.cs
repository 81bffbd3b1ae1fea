using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Engine.Bench.Race;

/// <summary>
/// How many multiplications with addition this machine does in a second where memory does not matter: products of bytes added in pairs
/// (<c>vpmaddubsw</c>, <c>vpaddw</c>), the most that .NET reaches, eight multiplications and then eight additions. Without AVX2, float32 ones.
/// What prefill cannot exceed.
/// </summary>
internal static class MultiplyPeak
{
    private const int Steps = 8, Rounds = 8_000_000;

    /// <summary>Multiplications per second of that many threads.</summary>
    public static double Measure(int threads)
    {
        (Func<int, long> run, int lanes) = Avx512BW.IsSupported ? (Bytes512, Vector512<byte>.Count) : Avx2.IsSupported ? (Bytes256, Vector256<byte>.Count) : ((Func<int, long>)Floats, Vector<float>.Count);
        run(Rounds / 100);
        using var ready = new Barrier(threads + 1);
        long sum = 0;
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            ready.SignalAndWait();
            Interlocked.Add(ref sum, run(Rounds));
        }))];
        foreach (Thread worker in workers) worker.Start();
        ready.SignalAndWait();
        long began = Stopwatch.GetTimestamp();
        foreach (Thread worker in workers) worker.Join();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        GC.KeepAlive(sum);
        return (double)threads * Rounds * Steps * lanes / seconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Bytes512(int rounds)
    {
        Vector512<byte> x = Vector512<byte>.Indices;
        Vector512<sbyte> w = Vector512<sbyte>.One;
        Vector512<short> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (int i = 0; i < rounds; i++)
        {
            // Another factor each round, or the products would be taken out of the loop.
            w ^= Vector512<sbyte>.One;
            Vector512<byte> y = x ^ w.AsByte();
            Vector512<short> p = Avx512BW.MultiplyAddAdjacent(x, w), q = Avx512BW.MultiplyAddAdjacent(y, w);
            Vector512<short> r = Avx512BW.MultiplyAddAdjacent(x, y.AsSByte()), s = Avx512BW.MultiplyAddAdjacent(y, y.AsSByte());
            Vector512<short> t = Avx512BW.MultiplyAddAdjacent(w.AsByte(), w), u = Avx512BW.MultiplyAddAdjacent(w.AsByte(), y.AsSByte());
            Vector512<short> v = Avx512BW.MultiplyAddAdjacent(w.AsByte(), x.AsSByte()), z = Avx512BW.MultiplyAddAdjacent(y, x.AsSByte());
            (a, b, c, d) = (a + p, b + q, c + r, d + s);
            (e, f, g, h) = (e + t, f + u, g + v, h + z);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Bytes256(int rounds)
    {
        Vector256<byte> x = Vector256<byte>.Indices;
        Vector256<sbyte> w = Vector256<sbyte>.One;
        Vector256<short> a = default, b = default, c = default, d = default;
        for (int i = 0; i < rounds * 2; i++)
        {
            w ^= Vector256<sbyte>.One;
            Vector256<byte> y = x ^ w.AsByte();
            Vector256<short> p = Avx2.MultiplyAddAdjacent(x, w), q = Avx2.MultiplyAddAdjacent(y, w);
            Vector256<short> r = Avx2.MultiplyAddAdjacent(w.AsByte(), y.AsSByte()), s = Avx2.MultiplyAddAdjacent(y, x.AsSByte());
            (a, b, c, d) = (a + p, b + q, c + r, d + s);
        }

        return Vector256.Sum(a + b + c + d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Floats(int rounds)
    {
        var x = new Vector<float>(0.5f);
        Vector<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (int i = 0; i < rounds; i++)
        {
            (a, b, c, d) = (Vector.FusedMultiplyAdd(a, x, x), Vector.FusedMultiplyAdd(b, x, x), Vector.FusedMultiplyAdd(c, x, x), Vector.FusedMultiplyAdd(d, x, x));
            (e, f, g, h) = (Vector.FusedMultiplyAdd(e, x, x), Vector.FusedMultiplyAdd(f, x, x), Vector.FusedMultiplyAdd(g, x, x), Vector.FusedMultiplyAdd(h, x, x));
        }

        return (long)Vector.Sum(a + b + c + d + e + f + g + h);
    }
}
