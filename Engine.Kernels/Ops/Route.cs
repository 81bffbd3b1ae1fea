using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// experts = the k largest of a token's logits, the largest first; weights = softmax(logits) there, divided by their sum where that is wanted (Shazeer et
/// al. 2017; Fedus et al. 2021). Of equal logits the lower index goes first. A NaN counts as -∞ in the choice, so that there are always k different
/// experts, and makes all of the token's weights NaN.
/// </summary>
[Kernel]
internal static unsafe class Route
{
    /// <summary>One token.</summary>
    /// <param name="logits">Its <paramref name="n"/> logits, at most 2^24; probabilities afterwards.</param>
    /// <param name="n">Experts there are.</param>
    /// <param name="k">Experts to choose, at most n.</param>
    /// <param name="renormalise">1 makes the weights add up to one, 0 leaves them as they are.</param>
    /// <param name="experts">Receives k indices.</param>
    /// <param name="weights">Receives k weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* logits, int n, int k, int renormalise, int* experts, float* weights)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        float last = float.PositiveInfinity;
        int at = -1;
        for (int j = 0; j < k; j++)
        {
            at = Next<L, F, I>(logits, n, last, at);
            last = logits[at] > float.NegativeInfinity ? logits[at] : float.NegativeInfinity;
            experts[j] = at;
        }
        L.Synchronize();
        Softmax.Run<L, F, I>(logits, logits, n);
        L.Synchronize();
        for (int j = 0; j < k; j++) weights[j] = logits[experts[j]];
        if (renormalise == 0) return;
        L.Synchronize();
        F sum = L.Splat(0f);
        for (int j = 0; j < k; j += L.Width) sum = L.Add(sum, L.LoadPart(weights + j, k - j));
        sum = L.Splat(L.Sum(sum));
        for (int j = 0; j < k; j += L.Width) L.StorePart(weights + j, L.Div(L.LoadPart(weights + j, k - j), sum), k - j);
    }

    /// <summary>
    /// Where the largest value lies of those that come after value <paramref name="last"/> at <paramref name="at"/>: the smaller ones, and the equal
    /// ones behind it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next<L, F, I>(float* x, int n, float last, int at) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F none = L.Splat(float.NegativeInfinity), before = L.Splat(last), best = none;
        I where = L.Splat(n);
        for (int i = 0; i < n; i += L.Width)
        {
            I index = L.Add(L.Indices, L.Splat(i));
            F v = L.Max(L.LoadPart(x + i, n - i), none);
            I equalBehind = L.And(L.Xor(L.Greater(v, before), -1), L.Greater(index, L.Splat(at)));
            I candidate = L.And(L.Or(L.Greater(before, v), equalBehind), L.Greater(L.Splat(n), index));
            I better = L.And(candidate, L.Or(L.Greater(v, best), L.Greater(where, L.Splat(n - 1))));
            best = L.Select(better, v, best);
            where = L.Select(better, index, where);
        }
        // The lowest index among the lanes that hold the maximum, as a float since maxima cross lanes as floats; a lane that found nothing has n.
        F max = L.Splat(L.MaxAcross(best));
        return (int)-L.MaxAcross(L.Select(L.Greater(max, best), none, L.Sub(L.Splat(0f), L.ToFloat(where))));
    }
}
