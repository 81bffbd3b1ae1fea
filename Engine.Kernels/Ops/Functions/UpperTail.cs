using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Functions;

/// <summary>
/// Φ(-a), the share of a normal distribution beyond a ≥ 0, as e^(-a²/2) · k · q(k) with k = 1 / (1 + a / 4), the form of Abramowitz and Stegun 7.1.26; the polynomial
/// q was found by Remez' exchange on a ≤ 14.5, where the tail ends in float32 (relative error 8.7e-9).
/// </summary>
[Kernel]
internal static class UpperTail
{
    /// <summary>Beyond it the tail is 0, also times infinity.</summary>
    public const float End = 15f;

    /// <summary>The tail in each lane, a ≤ <see cref="End"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F a) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
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
        return L.Mul(L.Mul(q, k), Exp.Of<L, F, I>(L.Mul(L.Mul(a, a), L.Splat(-0.5f))));
    }
}
