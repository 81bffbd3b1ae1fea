using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Gradients;

/// <summary>
/// ds = scale · p · (dp - Σ p · dp): the backward pass (vector-Jacobian product) of p = <see cref="Softmax"/>(scale · s). Where p is 0 and dp is finite, ds is
/// 0.
/// </summary>
[Kernel]
internal static unsafe class SoftmaxGradient
{
    /// <summary>One row of <paramref name="n"/> values; ds may be dp or p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* p, float* dp, float* ds, int n, float scale) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F sum = L.Splat(0f), by = L.Splat(scale);
        for (int i = 0; i < n; i += L.Width)
            sum = L.Fma(L.LoadPart(p + i, n - i), L.LoadPart(dp + i, n - i), sum);
        sum = L.Splat(L.Sum(sum));
        for (int i = 0; i < n; i += L.Width)
            L.StorePart(ds + i, L.Mul(L.Mul(by, L.LoadPart(p + i, n - i)), L.Sub(L.LoadPart(dp + i, n - i), sum)), n - i);
    }
}
