using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>Turns a row of scores into weights.</summary>
[Kernel]
public unsafe interface ISplitSoftmax
{
    /// <summary>Scores <paramref name="from"/> to <paramref name="to"/> - 1, whole pages, become exp(s - m); m = max s and l = Σ exp(s - m) go to ml.</summary>
    static abstract void Weights(float* scores, int from, int to, float* ml);
}

/// <summary>
/// The one part of attention where lanes meet, and so always sixteen of them. Where all scores are -∞ every weight is 0.
/// </summary>
[Kernel]
public readonly unsafe struct SplitSoftmax<L, F, I> : ISplitSoftmax where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* scores, int from, int to, float* ml)
    {
        F max = L.Splat(float.NegativeInfinity), sum = L.Splat(0f);
        for (int i = from; i < to; i += L.Width)
            max = L.Max(L.Load(scores + i), max);
        float m = L.MaxAcross(max);
        F origin = L.Splat(m > float.NegativeInfinity ? m : 0f);
        for (int i = from; i < to; i += L.Width)
        {
            F e = Exp.Of<L, F, I>(L.Sub(L.Load(scores + i), origin));
            L.Store(scores + i, e);
            sum = L.Add(sum, e);
        }
        ml[0] = m;
        ml[1] = L.Sum(sum);
    }
}
