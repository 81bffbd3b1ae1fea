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
    {
        int half = rotaryDim / 2;
        for (int head = 0; head < heads; head++)
        {
            float* lo = d + head * headDim, hi = lo + half;
            for (int i = 0; i < half; i += L.Width)
            {
                F c = L.LoadPart(cos + i, half - i), s = L.LoadPart(sin + i, half - i);
                F a = L.LoadPart(lo + i, half - i), b = L.LoadPart(hi + i, half - i);
                L.StorePart(lo + i, L.Fma(a, c, L.Mul(b, s)), half - i);
                L.StorePart(hi + i, L.Fma(b, c, L.Mul(a, L.Sub(L.Splat(0f), s))), half - i);
            }
        }
    }
}
