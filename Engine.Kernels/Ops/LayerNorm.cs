using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// y = (x - mean(x)) / sqrt(mean((x - mean(x))²) + ε) · w + b (Ba et al. 2016). The mean comes first, so that a large one costs the deviations no
/// digits.
/// </summary>
[Kernel]
internal static unsafe class LayerNorm
{
    /// <summary>Normalises one row of <paramref name="n"/> values; y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* x, float* w, float* b, float* y, int n, float eps) where L : struct, ILanes<F, I> where F : unmanaged
        where I : unmanaged
    {
        F mean = Mean<L, F, I>(x, n);
        Apply<L, F, I>(x, w, b, y, n, mean, Scale<L, F, I>(x, mean, n, eps));
    }

    /// <summary>The mean of a row of <paramref name="n"/> values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Mean<L, F, I>(float* x, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Splat(Sum<L, F, I>(x, n) / n);

    /// <summary>What the deviations of a row of <paramref name="n"/> values are multiplied by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Scale<L, F, I>(float* x, F mean, int n, float eps) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Div(L.Splat(1f), L.Sqrt(L.Splat(SumOfSquares<L, F, I>(x, mean, n) / n + eps)));

    /// <summary>y = (x - mean) · scale · w + b, for the <paramref name="n"/> values of a row or of a part of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<L, F, I>(float* x, float* w, float* b, float* y, int n, F mean, F scale) where L : struct, ILanes<F, I>
        where F : unmanaged where I : unmanaged
    {
        for (int i = 0; i < n; i += L.Width)
        {
            F normed = L.Mul(L.Sub(L.LoadPart(x + i, n - i), mean), scale);
            L.StorePart(y + i, L.Fma(normed, L.LoadPart(w + i, n - i), L.LoadPart(b + i, n - i)), n - i);
        }
    }

    // Four sums at a time, since an addition waits for the one before it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum<L, F, I>(float* x, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F a = L.Splat(0f), b = L.Splat(0f), c = L.Splat(0f), d = L.Splat(0f);
        int i = 0;
        for (; i + 4 * L.Width <= n; i += 4 * L.Width)
        {
            a = L.Add(a, L.Load(x + i));
            b = L.Add(b, L.Load(x + i + L.Width));
            c = L.Add(c, L.Load(x + i + 2 * L.Width));
            d = L.Add(d, L.Load(x + i + 3 * L.Width));
        }
        for (; i < n; i += L.Width) a = L.Add(a, L.LoadPart(x + i, n - i));
        return L.Sum(L.Add(L.Add(a, b), L.Add(c, d)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumOfSquares<L, F, I>(float* x, F mean, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F a = L.Splat(0f), b = L.Splat(0f), c = L.Splat(0f), d = L.Splat(0f);
        int i = 0;
        for (; i + 4 * L.Width <= n; i += 4 * L.Width)
        {
            F p = L.Sub(L.Load(x + i), mean), q = L.Sub(L.Load(x + i + L.Width), mean), r = L.Sub(L.Load(x + i + 2 * L.Width), mean),
                s = L.Sub(L.Load(x + i + 3 * L.Width), mean);
            a = L.Fma(p, p, a);
            b = L.Fma(q, q, b);
            c = L.Fma(r, r, c);
            d = L.Fma(s, s, d);
        }
        for (; i < n; i += L.Width)
        {
            // Lanes beyond the row do not deviate.
            F p = L.Select(L.Greater(L.Splat(n - i), L.Indices), L.Sub(L.LoadPart(x + i, n - i), mean), L.Splat(0f));
            a = L.Fma(p, p, a);
        }
        return L.Sum(L.Add(L.Add(a, b), L.Add(c, d)));
    }
}
