using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Functions;

/// <summary>
/// x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))), the approximation of GELU by tanh (Hendrycks and Gimpel 2016, section 2). As
/// (1 + tanh(u)) / 2 = 1 / (1 + exp(-2u)), it is computed as x / (1 + exp(-x · (√(8/π) + 0.044715 √(8/π) x²))), without a difference of like numbers.
/// </summary>
[Kernel]
internal readonly struct GeluTanh : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F minus2u = L.Mul(x, L.Fma(L.Mul(x, x), L.Splat(-0.07135481f), L.Splat(-1.5957691f)));
        return L.Div(x, L.Add(L.Splat(1f), Exp.Of<L, F, I>(minus2u)));
    }
}
