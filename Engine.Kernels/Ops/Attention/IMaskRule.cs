using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>Which positions a query attends to: from Begin to End - 1, at least one.</summary>
[Kernel]
internal interface IMaskRule
{
    /// <summary>The first position.</summary>
    static abstract int Begin(int position, int window);

    /// <summary>The position after the last one.</summary>
    /// <param name="position">The query's position.</param>
    /// <param name="window">The window, or 0.</param>
    /// <param name="length">Positions that the cache holds of the sequence.</param>
    /// <param name="whole">Whether it attends to what lies behind it too, for a rule that finds out at run time; else 0.</param>
    static abstract int End(int position, int window, int length, int whole);
}

/// <summary>All positions up to the query's own.</summary>
[Kernel]
internal readonly struct CausalMask : IMaskRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)] public static int Begin(int position, int window) => 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)] public static int End(int position, int window, int length, int whole) => position + 1;
}

/// <summary>The last <c>window</c> positions up to the query's own, which counts.</summary>
[Kernel]
internal readonly struct WindowMask : IMaskRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)] public static int Begin(int position, int window) => position < window ? 0 : position - window + 1;
    [MethodImpl(MethodImplOptions.AggressiveInlining)] public static int End(int position, int window, int length, int whole) => position + 1;
}

/// <summary>All positions that the cache holds of the sequence; with a window, the query's own and <c>window - 1</c> before and behind it.</summary>
[Kernel]
internal readonly struct WholeMask : IMaskRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Begin(int position, int window) => window == 0 || position < window ? 0 : position - window + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int End(int position, int window, int length, int whole) => window == 0 || length - position < window ? length : position + window;
}

/// <summary>Any of these, found out at run time, where compiling a body for each would take too long.</summary>
[Kernel]
internal readonly struct AnyMask : IMaskRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)] public static int Begin(int position, int window) => WholeMask.Begin(position, window);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int End(int position, int window, int length, int whole)
        => whole != 0 ? WholeMask.End(position, window, length, whole) : CausalMask.End(position, window, length, whole);
}
