using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Gradients;

/// <summary>
/// dx += r · (g - x̂ · mean(x̂ · g)) and dw += dy · x̂ with r = 1 / sqrt(mean(x²) + ε), x̂ = x · r and g = w · dy: the backward pass (vector-Jacobian product)
/// of
/// <see cref="RmsNorm"/>.
/// </summary>
[Kernel]
internal static unsafe class RmsNormGradient
{
    /// <summary>Adds the gradients of one row of <paramref name="n"/> values to dx and dw, which must not overlap one another or the inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* x, float* w, float* dy, float* dx, float* dw, int n, float eps)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F scale = L.Div(L.Splat(1f), L.Sqrt(L.Splat(SumOfSquares.Of<L, F, I>(x, n) / n + eps)));
        F sum = L.Splat(0f);
        for (int i = 0; i < n; i += L.Width)
            sum = L.Fma(L.Mul(L.LoadPart(x + i, n - i), scale), L.Mul(L.LoadPart(w + i, n - i), L.LoadPart(dy + i, n - i)), sum);
        F mean = L.Splat(L.Sum(sum) / n);
        for (int i = 0; i < n; i += L.Width)
        {
            F normed = L.Mul(L.LoadPart(x + i, n - i), scale), d = L.LoadPart(dy + i, n - i);
            F along = L.Sub(L.Mul(L.LoadPart(w + i, n - i), d), L.Mul(normed, mean));
            L.StorePart(dx + i, L.Fma(scale, along, L.LoadPart(dx + i, n - i)), n - i);
            L.StorePart(dw + i, L.Fma(d, normed, L.LoadPart(dw + i, n - i)), n - i);
        }
    }
}
