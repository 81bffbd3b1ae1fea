using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Functions;

/// <summary>1 / (1 + e^-x).</summary>
[Kernel]
internal readonly struct Sigmoid : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Div(L.Splat(1f), L.Add(L.Splat(1f), Exp.Of<L, F, I>(L.Sub(L.Splat(0f), x))));
}

/// <summary>x · sigmoid(x) = x / (1 + e^-x), also called Swish (Ramachandran et al. 2017). -∞ gives a NaN.</summary>
[Kernel]
internal readonly struct Silu : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Div(x, L.Add(L.Splat(1f), Exp.Of<L, F, I>(L.Sub(L.Splat(0f), x))));
}

/// <summary>x · sigmoid(1.702 x) (Hendrycks and Gimpel 2016, section 2). -∞ gives a NaN.</summary>
[Kernel]
internal readonly struct QuickGelu : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Div(x, L.Add(L.Splat(1f), Exp.Of<L, F, I>(L.Mul(x, L.Splat(-1.702f)))));
}

/// <summary>
/// x · tanh(ln(1 + e^x)) (Misra 2019). With w = e^x and n = w (w + 2) that is x · n / (n + 2); from 20 on the quotient is 1. -∞ gives a NaN.
/// </summary>
[Kernel]
internal readonly struct Mish : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F w = Exp.Of<L, F, I>(L.Min(L.Splat(20f), x)), n = L.Mul(w, L.Add(w, L.Splat(2f)));
        return L.Mul(x, L.Div(n, L.Add(n, L.Splat(2f))));
    }
}
