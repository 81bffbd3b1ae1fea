using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>Σ x², in a fixed order: four sums of groups of lanes, then the tree across them.</summary>
[Kernel]
internal static unsafe class SumOfSquares
{
    /// <summary>Of a row of <paramref name="n"/> values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run<L, F, I>(float* x, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged => Of<L, F, I>(x, n);

    /// <summary>The sum of <paramref name="n"/> squares, four sums at a time, since an addition waits for the one before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of<L, F, I>(float* x, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
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
