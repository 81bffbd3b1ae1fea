using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Gradients;

/// <summary>
/// dgate = dy · up · s · (1 + gate · (1 - s)) and dup = dy · gate · s with s = sigmoid(gate): the backward pass (vector-Jacobian product) of <see
/// cref="Functions.Silu"/>. Both s and 1 - s come from exp(-|gate|), so that neither loses digits to cancellation, and nothing overflows.
/// </summary>
[Kernel]
internal static unsafe class SwiGluGradient
{
    /// <summary><paramref name="n"/> values; dgate and dup may be gate and up, or the other way round, and either may be dy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* gate, float* up, float* dy, float* dgate, float* dup, int n)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F zero = L.Splat(0f), one = L.Splat(1f);
        for (int i = 0; i < n; i += L.Width)
        {
            F x = L.LoadPart(gate + i, n - i), u = L.LoadPart(up + i, n - i), d = L.LoadPart(dy + i, n - i);
            F e = Exp.Of<L, F, I>(L.Sub(zero, L.Abs(x))), large = L.Div(one, L.Add(one, e)), small = L.Mul(e, large);
            I positive = L.Greater(x, zero);
            F s = L.Select(positive, large, small), rest = L.Select(positive, small, large);
            L.StorePart(dgate + i, L.Mul(L.Mul(d, u), L.Mul(s, L.Fma(x, rest, one))), n - i);
            L.StorePart(dup + i, L.Mul(d, L.Mul(x, s)), n - i);
        }
    }
}
