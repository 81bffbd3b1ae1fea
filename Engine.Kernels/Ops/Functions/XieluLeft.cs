using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Functions;

/// <summary>
/// e^m - 1 - x with m = min(x, -10⁻⁶) where x is not positive, else 0: what xIELU has on the left (Huang and Schlag 2025). Below -80 e^m is 0.
/// </summary>
[Kernel]
internal readonly struct XieluLeft : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F left = L.Sub(Exp.MinusOne<L, F, I>(L.Max(L.Splat(-80f), L.Min(L.Splat(-1e-6f), x))), x);
        return L.Select(L.Greater(x, L.Splat(0f)), L.Splat(0f), left);
    }
}
