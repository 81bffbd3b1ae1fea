using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Engine.Bench.Limits;

/// <summary>A way to read memory. Which one is fastest differs from machine to machine, and only the fastest is a limit.</summary>
/// <param name="Streams">Places that a thread reads in turns.</param>
/// <param name="Bits">Bits of a load.</param>
/// <param name="Prefetch">The prefetch of each line, or null.</param>
/// <param name="Distance">How far ahead of its load, in bytes.</param>
/// <param name="Sum">Reads.</param>
internal sealed record ReadPattern(int Streams, int Bits, string? Prefetch, int Distance, ReadPattern.Body Sum)
{
    /// <summary>Reads bytes as streams with a prefetch distance; see <see cref="ReadLoop.Sum"/>.</summary>
    public unsafe delegate long Body(byte* from, long bytes, int streams, int distance);

    /// <summary>Every pattern that this CPU has: the widest loads and those of half the width, with and without prefetches.</summary>
    public static IReadOnlyList<ReadPattern> All { get; } = [.. Widths().Take(2).SelectMany(width => width)];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Streams} {(Streams == 1 ? "stream" : "streams")}, {Bits}-bit loads, {(Prefetch is null ? "no prefetch" : $"{Prefetch} {Distance} bytes ahead")}");

    private static IEnumerable<IEnumerable<ReadPattern>> Widths()
    {
        if (Avx512F.IsSupported) yield return Of<Read512, Vector512<long>>(512);
        if (Vector256.IsHardwareAccelerated) yield return Of<Read256, Vector256<long>>(256);
        yield return Of<Read128, Vector128<long>>(128);
    }

    private static unsafe IEnumerable<ReadPattern> Of<W, V>(int bits) where W : struct, IReadWidth<V> where V : struct
    {
        List<(string? Prefetch, int[] Distances, Body Sum)> ways = [(null, [0], ReadLoop.Sum<W, V, NoPrefetch>)];
        if (Sse.IsSupported)
        {
            ways.Add(("prefetchnta", [2048, 4096, 6144, 8192], ReadLoop.Sum<W, V, PrefetchNta>));
            ways.Add(("prefetcht0", [4096, 8192], ReadLoop.Sum<W, V, PrefetchT0>));
        }

        return from streams in new[] { 1, 2, 4 }
               from way in ways
               from distance in way.Distances
               select new ReadPattern(streams, bits, way.Prefetch, distance, way.Sum);
    }
}
