using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>y = x / sqrt(mean(x²) + ε) · w.</summary>
[Kernel]
public static unsafe class RmsNorm
{
    /// <summary>Normalises one row of <paramref name="n"/> values; y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* x, float* w, float* y, int n, float eps) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F scale = L.Div(L.Splat(1f), L.Sqrt(L.Splat(SumOfSquares<L, F, I>(x, n) / n + eps)));
        for (int i = 0; i < n; i += L.Width)
            L.StorePart(y + i, L.Mul(L.Mul(L.LoadPart(x + i, n - i), scale), L.LoadPart(w + i, n - i)), n - i);
    }

    // Four sums at a time, since an addition waits for the one before it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumOfSquares<L, F, I>(float* x, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F a = L.Splat(0f), b = L.Splat(0f), c = L.Splat(0f), d = L.Splat(0f);
        int i = 0;
        for (; i + 4 * L.Width <= n; i += 4 * L.Width)
        {
            F p = L.Load(x + i), q = L.Load(x + i + L.Width), r = L.Load(x + i + 2 * L.Width), s = L.Load(x + i + 3 * L.Width);
            a = L.Fma(p, p, a);
            b = L.Fma(q, q, b);
            c = L.Fma(r, r, c);
            d = L.Fma(s, s, d);
        }
        for (; i < n; i += L.Width)
        {
            F p = L.LoadPart(x + i, n - i);
            a = L.Fma(p, p, a);
        }
        return L.Sum(L.Add(L.Add(a, b), L.Add(c, d)));
    }
}
