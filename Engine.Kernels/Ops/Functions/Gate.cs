using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Functions;

/// <summary>y = f(gate, up), for each value: a gated linear unit.</summary>
[Kernel]
internal static unsafe class Gate
{
    /// <summary><paramref name="n"/> values; y may be gate or up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I, A>(float* gate, float* up, float* y, int n, float p)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where A : struct, IGate
    {
        for (int i = 0; i < n; i += L.Width)
            L.StorePart(y + i, A.Of<L, F, I>(L.LoadPart(gate + i, n - i), L.LoadPart(up + i, n - i), p), n - i);
    }
}

/// <summary>f(gate) · up: SwiGLU where f is silu (Shazeer 2020).</summary>
[Kernel]
internal readonly struct GateBy<A> : IGate where A : struct, IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F gate, F up, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Mul(A.Of<L, F, I>(gate, p), up);
}

/// <summary>ĝ · sigmoid(1.702 ĝ) · (û + 1) with ĝ = min(gate, p) and û = min(max(up, -p), p). Source: gpt-oss.</summary>
[Kernel]
internal readonly struct ClampedSwiGlu : IGate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F Of<L, F, I>(F gate, F up, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => L.Mul(QuickGelu.Of<L, F, I>(L.Min(L.Splat(p), gate), 0f), L.Add(Clamp.Of<L, F, I>(up, p), L.Splat(1f)));
}
