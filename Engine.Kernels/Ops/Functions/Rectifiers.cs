using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Functions;

// Limits stand first in Min and Max, which lets a NaN through.

/// <summary>max(x, 0).</summary>
[Kernel]
internal readonly struct Relu : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged => L.Max(L.Splat(0f), x);
}

/// <summary>max(x, 0)² (So et al. 2021).</summary>
[Kernel]
internal readonly struct Relu2 : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F positive = L.Max(L.Splat(0f), x);
        return L.Mul(positive, positive);
    }
}

/// <summary>min(max(x, 0), 6).</summary>
[Kernel]
internal readonly struct Relu6 : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Min(L.Splat(6f), L.Max(L.Splat(0f), x));
}

/// <summary>x where it is positive, else x / 100.</summary>
[Kernel]
internal readonly struct LeakyRelu : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Select(L.Greater(x, L.Splat(0f)), x, L.Mul(x, L.Splat(0.01f)));
}

/// <summary>min(max(x + 3, 0), 6) / 6.</summary>
[Kernel]
internal readonly struct HardSigmoid : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Div(Relu6.Of<L, F, I>(L.Add(x, L.Splat(3f)), p), L.Splat(6f));
}

/// <summary>x · min(max(x + 3, 0), 6) / 6. -∞ gives a NaN.</summary>
[Kernel]
internal readonly struct HardSwish : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Mul(x, HardSigmoid.Of<L, F, I>(x, p));
}

/// <summary>min(max(x, -p), p).</summary>
[Kernel]
internal readonly struct Clamp : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Max(L.Splat(-p), L.Min(L.Splat(p), x));
}
