using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Gradients;

/// <summary>
/// What <see cref="Rope"/> sends back, which is turning by the same angles the other way: with h = rotaryDim / 2, the pair (d[i], d[i + h]) becomes
/// (d[i] · cos[i] + d[i + h] · sin[i], d[i + h] · cos[i] - d[i] · sin[i]). Dimensions from rotaryDim on stay.
/// </summary>
[Kernel]
public static unsafe class RopeGradient
{
    /// <summary>Turns the gradient <c>[heads, headDim]</c> back in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* d, int heads, int headDim, float* cos, float* sin, int rotaryDim) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => Rope.Rotate<L, F, I>(d, heads, headDim, cos, sin, rotaryDim, -1f);
}
