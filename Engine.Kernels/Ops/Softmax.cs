using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>y = exp(x - max(x)) / sum(exp(x - max(x))).</summary>
[Kernel]
internal static unsafe class Softmax
{
    /// <summary>One row of <paramref name="n"/> values; y may be x. A NaN anywhere makes the whole row NaN, as does a row of nothing but -∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* x, float* y, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F max = L.Splat(float.NegativeInfinity), sum = L.Splat(0f);
        for (int i = 0; i < n; i += L.Width)
            max = L.Max(Part<L, F, I>(x + i, n - i), max);
        max = L.Splat(L.MaxAcross(max));
        for (int i = 0; i < n; i += L.Width)
        {
            F e = Exp.Of<L, F, I>(L.Sub(Part<L, F, I>(x + i, n - i), max));
            sum = L.Add(sum, e);
            L.StorePart(y + i, e, n - i);
        }
        sum = L.Splat(L.Sum(sum));
        for (int i = 0; i < n; i += L.Width)
            L.StorePart(y + i, L.Div(L.LoadPart(y + i, n - i), sum), n - i);
    }

    // Lanes beyond the row are -∞, which adds nothing; where the maximum is -∞ too they are NaN like the rest.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F Part<L, F, I>(float* x, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Select(L.Greater(L.Splat(n), L.Indices), L.LoadPart(x, n), L.Splat(float.NegativeInfinity));
}
