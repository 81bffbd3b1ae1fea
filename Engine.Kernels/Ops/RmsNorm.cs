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
    {
        F scale = L.Div(L.Splat(1f), L.Sqrt(L.Splat(SumOfSquares.Of<L, F, I>(x, n) / n + eps)));
        for (int i = 0; i < n; i += L.Width)
            L.StorePart(y + i, L.Mul(L.Mul(L.LoadPart(x + i, n - i), scale), L.LoadPart(w + i, n - i)), n - i);
    }
}
