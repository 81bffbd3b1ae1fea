using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// Rotary positions (Su et al. 2021) in halves: with h = rotaryDim / 2, the pair (x[i], x[i + h]) becomes
/// (x[i] · cos[i] - x[i + h] · sin[i], x[i + h] · cos[i] + x[i] · sin[i]). Dimensions from rotaryDim on stay.
/// </summary>
[Kernel]
internal static unsafe class Rope
{
    /// <summary>Rotates <c>[heads, headDim]</c> in place; cos and sin are <c>[rotaryDim / 2]</c>, those of the token's position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* x, int heads, int headDim, float* cos, float* sin, int rotaryDim)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => Rotate<L, F, I>(x, heads, headDim, cos, sin, rotaryDim, 1f);

    /// <summary>Rotates by the angles, or by their negatives: <paramref name="sign"/> is 1 or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Rotate<L, F, I>(float* x, int heads, int headDim, float* cos, float* sin, int rotaryDim, float sign)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        int half = rotaryDim / 2;
        for (int head = 0; head < heads; head++)
        {
            float* lo = x + head * headDim, hi = lo + half;
            for (int i = 0; i < half; i += L.Width)
            {
                F c = L.LoadPart(cos + i, half - i), s = L.Mul(L.LoadPart(sin + i, half - i), L.Splat(sign));
                F a = L.LoadPart(lo + i, half - i), b = L.LoadPart(hi + i, half - i);
                L.StorePart(lo + i, L.Fma(a, c, L.Mul(b, L.Sub(L.Splat(0f), s))), half - i);
                L.StorePart(hi + i, L.Fma(b, c, L.Mul(a, s)), half - i);
            }
        }
    }
}
