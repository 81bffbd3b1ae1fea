using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Functions;

/// <summary>
/// x · Φ(x) = x/2 · (1 + erf(x / √2)) (Hendrycks and Gimpel 2016), as max(x, 0) - |x| · Φ(-|x|), in which both tails keep their digits. -∞ gives 0.
/// </summary>
[Kernel]
internal readonly struct Gelu : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        // The limit stands first, which lets a NaN through.
        F a = L.Min(L.Splat(UpperTail.End), L.Abs(x));
        return L.Fma(L.Sub(L.Splat(0f), a), UpperTail.Of<L, F, I>(a), L.Max(x, L.Splat(0f)));
    }
}

/// <summary><see cref="Gelu"/>, clamped to [-10, 10].</summary>
[Kernel]
internal readonly struct Gelu10 : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => Clamp.Of<L, F, I>(Gelu.Of<L, F, I>(x, p), 10f);
}

/// <summary>Φ((x - μ) / σ) with μ = 0.707107 and σ = 0.282095, of which Φ(z) = ½ (1 + erf(z / √2)) (Ma et al. 2022).</summary>
[Kernel]
internal readonly struct Laplace : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F z = L.Div(L.Sub(x, L.Splat(0.707107f)), L.Splat(0.282095f));
        F tail = UpperTail.Of<L, F, I>(L.Min(L.Splat(UpperTail.End), L.Abs(z)));
        return L.Select(L.Greater(z, L.Splat(0f)), L.Sub(L.Splat(1f), tail), tail);
    }
}
