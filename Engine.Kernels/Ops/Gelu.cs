using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// y = x · Φ(x) = x/2 · (1 + erf(x / √2)) (Hendrycks and Gimpel 2016). The tail Φ(-|x|) = e^(-x²/2) · k · q(k) with k = 1 / (1 + |x| / 4), the form of
/// Abramowitz and Stegun 7.1.26; the polynomial q was found by Remez' exchange on |x| ≤ 14.5, where the tail ends in float32 (relative error 8.7e-9). Then
/// y = max(x, 0) - |x| · Φ(-|x|), in which both tails keep their digits. -∞ gives 0.
/// </summary>
[Kernel]
internal static unsafe class Gelu
{
    /// <summary><paramref name="n"/> values; y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* x, float* y, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        for (int i = 0; i < n; i += L.Width)
        {
            F v = L.LoadPart(x + i, n - i);
            // Beyond 15 the tail is 0, also times infinity. The limit stands first, which lets a NaN through.
            F a = L.Min(L.Splat(15f), L.Abs(v));
            F k = L.Div(L.Splat(1f), L.Fma(a, L.Splat(0.25f), L.Splat(1f)));
            F q = L.Fma(L.Splat(0.016931733f), k, L.Splat(-0.06475605f));
            q = L.Fma(q, k, L.Splat(0.056408208f));
            q = L.Fma(q, k, L.Splat(0.02188463f));
            q = L.Fma(q, k, L.Splat(0.01835872f));
            q = L.Fma(q, k, L.Splat(0.083504103f));
            q = L.Fma(q, k, L.Splat(0.073137596f));
            q = L.Fma(q, k, L.Splat(0.09525995f));
            q = L.Fma(q, k, L.Splat(0.099524975f));
            q = L.Fma(q, k, L.Splat(0.09974614f));
            F tail = L.Mul(L.Mul(q, k), Exp.Of<L, F, I>(L.Mul(L.Mul(a, a), L.Splat(-0.5f))));
            L.StorePart(y + i, L.Fma(L.Sub(L.Splat(0f), a), tail, L.Max(v, L.Splat(0f))), n - i);
        }
    }
}
