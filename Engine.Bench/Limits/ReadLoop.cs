using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Engine.Bench.Limits;

/// <summary>Reads memory: sums lines of 64 bytes, eight at a time, from one place or from several that lie far apart.</summary>
internal static unsafe class ReadLoop
{
    /// <summary>Bytes of a round: eight lines.</summary>
    public const int Round = 512;

    private const int Line = 64;

    /// <summary>Reads <paramref name="bytes"/>, a multiple of <see cref="Round"/>, as 1, 2, 4 or 8 streams.</summary>
    /// <param name="from">The first byte.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="streams">Places read in turns.</param>
    /// <param name="distance">How far ahead of its load a line is prefetched, in bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Sum<W, V, P>(byte* from, long bytes, int streams, int distance) where W : struct, IReadWidth<V> where V : struct
        where P : struct, IPrefetch
    {
        V s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        int lines = 8 / streams;
        long part = bytes / streams, step = lines * Line;
        byte* a = At(0), b = At(1), c = At(2), d = At(3), e = At(4), f = At(5), g = At(6), h = At(7);
        for (byte* end = a + part; a < end; a += step, b += step, c += step, d += step, e += step, f += step, g += step, h += step)
        {
            s0 = Read<W, V, P>(s0, a, distance);
            s1 = Read<W, V, P>(s1, b, distance);
            s2 = Read<W, V, P>(s2, c, distance);
            s3 = Read<W, V, P>(s3, d, distance);
            s4 = Read<W, V, P>(s4, e, distance);
            s5 = Read<W, V, P>(s5, f, distance);
            s6 = Read<W, V, P>(s6, g, distance);
            s7 = Read<W, V, P>(s7, h, distance);
        }

        return W.Total(s0) + W.Total(s1) + W.Total(s2) + W.Total(s3) + W.Total(s4) + W.Total(s5) + W.Total(s6) + W.Total(s7);

        // The lines of a round lie one behind the other in each stream.
        byte* At(int line) => from + part * (line / lines) + Line * (line % lines);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Read<W, V, P>(V sum, byte* line, int distance) where W : struct, IReadWidth<V> where V : struct where P : struct, IPrefetch
    {
        P.Fetch(line + distance);
        return W.AddLine(sum, line);
    }
}

/// <summary>Registers that lines are read into.</summary>
internal unsafe interface IReadWidth<V> where V : struct
{
    /// <summary>Adds a line of 64 bytes.</summary>
    static abstract V AddLine(V sum, byte* line);

    /// <summary>All of a sum.</summary>
    static abstract long Total(V sum);
}

internal readonly unsafe struct Read512 : IReadWidth<Vector512<long>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> AddLine(Vector512<long> sum, byte* line) => sum + Vector512.Load((long*)line);

    public static long Total(Vector512<long> sum) => Vector512.Sum(sum);
}

internal readonly unsafe struct Read256 : IReadWidth<Vector256<long>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> AddLine(Vector256<long> sum, byte* line) => sum + Vector256.Load((long*)line) + Vector256.Load((long*)(line + 32));

    public static long Total(Vector256<long> sum) => Vector256.Sum(sum);
}

internal readonly unsafe struct Read128 : IReadWidth<Vector128<long>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> AddLine(Vector128<long> sum, byte* line)
        => sum + Vector128.Load((long*)line) + Vector128.Load((long*)(line + 16)) + Vector128.Load((long*)(line + 32)) + Vector128.Load((long*)(line + 48));

    public static long Total(Vector128<long> sum) => Vector128.Sum(sum);
}

/// <summary>How a line is asked for before it is loaded.</summary>
internal unsafe interface IPrefetch
{
    /// <summary>Asks for a line; any address will do.</summary>
    static abstract void Fetch(byte* line);
}

internal readonly unsafe struct NoPrefetch : IPrefetch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(byte* line)
    {
    }
}

internal readonly unsafe struct PrefetchNta : IPrefetch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(byte* line) => Sse.PrefetchNonTemporal(line);
}

internal readonly unsafe struct PrefetchT0 : IPrefetch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(byte* line) => Sse.Prefetch0(line);
}
