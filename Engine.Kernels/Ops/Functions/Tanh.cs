using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Functions;

/// <summary>tanh(x) = ±(1 - e^-2a) / (1 + e^-2a), a = |x|: with m = e^-2a - 1, which keeps its digits near 0, ∓m / (2 + m). From 10 on it is 1.</summary>
[Kernel]
internal readonly struct Tanh : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F m = Exp.MinusOne<L, F, I>(L.Mul(L.Min(L.Splat(10f), L.Abs(x)), L.Splat(-2f)));
        F tanh = L.Div(L.Abs(m), L.Add(m, L.Splat(2f)));
        return L.AsFloat(L.Or(L.And(L.AsInt(x), int.MinValue), L.AsInt(tanh)));
    }
}

/// <summary>p · tanh(x / p), a soft cap (Gemma 2).</summary>
[Kernel]
internal readonly struct SoftCap : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Mul(Tanh.Of<L, F, I>(L.Div(x, L.Splat(p)), p), L.Splat(p));
}
