using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Gradients;

/// <summary>
/// With h = rotaryDim / 2, the pair (d[i], d[i + h]) becomes (d[i] · cos[i] + d[i + h] · sin[i], d[i + h] · cos[i] - d[i] · sin[i]): the backward pass
/// (vector-Jacobian product) of <see cref="Rope"/>, the rotation by the negative angles. Dimensions from rotaryDim on stay.
/// </summary>
[Kernel]
internal static unsafe class RopeGradient
{
    /// <summary>Rotates the gradient <c>[heads, headDim]</c> in place; cos and sin are <c>[rotaryDim / 2]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* d, int heads, int headDim, float* cos, float* sin, int rotaryDim)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => Rope.Rotate<L, F, I>(d, heads, headDim, cos, sin, rotaryDim, -1f);
}
