using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>The first index of the maximum. A NaN is never the maximum; where nothing is above -∞ the answer is 0.</summary>
[Kernel]
internal static unsafe class ArgMax
{
    /// <summary>Over a row of <paramref name="n"/> values, at most 2^24 of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run<L, F, I>(float* x, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F best = L.Splat(float.NegativeInfinity);
        I at = L.Splat(0);
        for (int i = 0; i < n; i += L.Width)
        {
            I index = L.Add(L.Indices, L.Splat(i));
            F v = L.LoadPart(x + i, n - i);
            I better = L.And(L.Greater(v, best), L.Greater(L.Splat(n), index));
            best = L.Select(better, v, best);
            at = L.Select(better, index, at);
        }
        // The lowest index among the lanes that hold the maximum, as a float since maxima cross lanes as floats.
        F max = L.Splat(L.MaxAcross(best)), none = L.Splat(float.NegativeInfinity);
        return (int)-L.MaxAcross(L.Select(L.Greater(max, best), none, L.Sub(L.Splat(0f), L.ToFloat(at))));
    }
}
