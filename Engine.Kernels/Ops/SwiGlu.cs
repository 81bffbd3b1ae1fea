using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>y = silu(gate) · up, with silu(x) = x · sigmoid(x) = x / (1 + exp(-x)) (Shazeer 2020).</summary>
[Kernel]
internal static unsafe class SwiGlu
{
    /// <summary><paramref name="n"/> values; y may be gate or up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* gate, float* up, float* y, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        for (int i = 0; i < n; i += L.Width)
        {
            F x = L.LoadPart(gate + i, n - i);
            F silu = L.Div(x, L.Add(L.Splat(1f), Exp.Of<L, F, I>(L.Sub(L.Splat(0f), x))));
            L.StorePart(y + i, L.Mul(silu, L.LoadPart(up + i, n - i)), n - i);
        }
    }
}
