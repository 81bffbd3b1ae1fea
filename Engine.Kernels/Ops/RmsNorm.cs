using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>y = x / sqrt(mean(x²) + ε) · w (Zhang and Sennrich 2019).</summary>
[Kernel]
internal static unsafe class RmsNorm
{
    /// <summary>Normalises one row of <paramref name="n"/> values; y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* x, float* w, float* y, int n, float eps) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => Apply<L, F, I>(x, w, y, n, Scale<L, F, I>(x, n, eps));

    /// <summary>What a row of <paramref name="n"/> values is multiplied by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Scale<L, F, I>(float* x, int n, float eps) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Div(L.Splat(1f), L.Sqrt(L.Splat(SumOfSquares.Of<L, F, I>(x, n) / n + eps)));

    /// <summary>y = x · scale · w, for the <paramref name="n"/> values of a row or of a part of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<L, F, I>(float* x, float* w, float* y, int n, F scale) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        for (int i = 0; i < n; i += L.Width)
            L.StorePart(y + i, L.Mul(L.Mul(L.LoadPart(x + i, n - i), scale), L.LoadPart(w + i, n - i)), n - i);
    }
}
