using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// y = x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))), the approximation of GELU by tanh (Hendrycks and Gimpel 2016, section 2). As
/// (1 + tanh(u)) / 2 = 1 / (1 + exp(-2u)), it is computed as x / (1 + exp(-x · (√(8/π) + 0.044715 √(8/π) x²))), without a difference of like numbers.
/// </summary>
[Kernel]
internal static unsafe class GeluTanh
{
    /// <summary><paramref name="n"/> values; y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* x, float* y, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        for (int i = 0; i < n; i += L.Width)
        {
            F v = L.LoadPart(x + i, n - i);
            F minus2u = L.Mul(v, L.Fma(L.Mul(v, v), L.Splat(-0.07135481f), L.Splat(-1.5957691f)));
            L.StorePart(y + i, L.Div(v, L.Add(L.Splat(1f), Exp.Of<L, F, I>(minus2u))), n - i);
        }
    }
}
