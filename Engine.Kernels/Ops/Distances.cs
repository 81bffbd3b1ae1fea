using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>The distances that bodies are compiled for, and the way from a number to one of them.</summary>
internal static class Distances
{
    /// <summary>
    /// In bytes, 0 among them: no prefetch. Few, because each is a body of its own that takes time to compile; what lies between two of them gains a
    /// few per cent.
    /// </summary>
    public static IReadOnlyList<int> All { get; } = [0, 2048, 6144];

    /// <summary>What is right where nothing was measured: the best of a Zen 5 machine, where hardware reads no more than half as fast by itself.</summary>
    public const int Default = 6144;

    /// <summary>Calls the visitor with the type of a distance.</summary>
    /// <exception cref="ArgumentException">No body is compiled for it.</exception>
    internal static TResult Visit<TResult>(int bytes, IDistanceVisitor<TResult> visitor) => bytes switch
    {
        0 => visitor.Visit<NoPrefetch>(),
        2048 => visitor.Visit<Ahead2K>(),
        6144 => visitor.Visit<Ahead6K>(),
        _ => throw new ArgumentException($"weights can be prefetched {string.Join(", ", All)} bytes ahead, not {bytes}", nameof(bytes)),
    };
}

/// <summary>Something to do with a distance as a type.</summary>
internal interface IDistanceVisitor<out TResult>
{
    /// <summary>Called with the distance.</summary>
    TResult Visit<D>() where D : struct, IDistance;
}

/// <summary>Leaves it to the hardware.</summary>
[Kernel]
internal readonly struct NoPrefetch : IDistance
{
    public static int Bytes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => 0; }
}

/// <summary>2 KiB.</summary>
[Kernel]
internal readonly struct Ahead2K : IDistance
{
    public static int Bytes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => 2048; }
}

/// <summary>6 KiB.</summary>
[Kernel]
internal readonly struct Ahead6K : IDistance
{
    public static int Bytes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => 6144; }
}
