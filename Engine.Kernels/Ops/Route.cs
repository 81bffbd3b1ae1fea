using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Functions;

namespace Engine.Kernels.Ops;

/// <summary>
/// A token's experts and their weights (Shazeer et al. 2017; Fedus et al. 2021; DeepSeek-V2 and V3 for groups and corrections), as a rule says: scores are the
/// softmax of its logits or their sigmoids. A group's score is the sum of its largest ones; the best groups are kept. Of the experts that are left the k largest are
/// chosen, the largest first, by score + correction. Weights are the scores there, divided by (their sum + ε) where that is wanted, times a scale.
/// </summary>
/// <remarks>
/// Of equals the lower number goes first. A NaN counts as -∞ in every choice, so that there are always k different experts; one among the logits of a softmax makes all
/// of the token's weights NaN. Where the order of the scores alone decides it is that of the logits, which rounding does not blur.
/// </remarks>
[Kernel]
internal static unsafe class Route
{
    /// <summary>Floats of scratch memory that a token with so many experts needs: scores, and those of groups.</summary>
    public static int ScratchFloats(int experts) => 2 * experts;

    /// <summary>One token.</summary>
    /// <param name="logits">Its logits; used up.</param>
    /// <param name="correction">What is added to each expert's score for the choice, where the rule says so.</param>
    /// <param name="scratch"><see cref="ScratchFloats"/> floats.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="experts">Receives k numbers.</param>
    /// <param name="weights">Receives k weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* logits, float* correction, float* scratch, in RouteRule rule, int* experts, float* weights)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        int n = rule.Experts, k = rule.Chosen;
        float* scores = scratch, wanted = logits;
        if (rule.Sigmoid != 0) Map.Run<L, F, I, Sigmoid>(logits, scores, n, 0f);
        else Softmax.Run<L, F, I>(logits, scores, n);
        L.Synchronize();
        if (rule.Corrected != 0)
            for (int i = 0; i < n; i += L.Width) L.StorePart(wanted + i, L.Add(L.LoadPart(scores + i, n - i), L.LoadPart(correction + i, n - i)), n - i);
        else if (rule.GroupScores > 1)
            for (int i = 0; i < n; i += L.Width) L.StorePart(wanted + i, L.LoadPart(scores + i, n - i), n - i);
        L.Synchronize();
        if (rule.TopGroups < rule.Groups) KeepGroups<L, F, I>(wanted, scratch + n, in rule);

        float last = float.PositiveInfinity;
        int at = -1;
        for (int j = 0; j < k; j++)
        {
            at = Next<L, F, I>(wanted, n, last, at);
            last = Number(wanted[at]);
            experts[j] = at;
        }
        L.Synchronize();
        for (int j = 0; j < k; j++) weights[j] = scores[experts[j]];
        L.Synchronize();
        F sum = L.Splat(1f), scale = L.Splat(rule.Scale);
        if (rule.Renormalise != 0)
        {
            sum = L.Splat(0f);
            for (int j = 0; j < k; j += L.Width) sum = L.Add(sum, L.LoadPart(weights + j, k - j));
            sum = L.Add(L.Splat(L.Sum(sum)), L.Splat(rule.Eps));
        }

        for (int j = 0; j < k; j += L.Width) L.StorePart(weights + j, L.Mul(L.Div(L.LoadPart(weights + j, k - j), sum), scale), k - j);
    }

    // -∞ instead of what is wanted of groups that are not kept.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KeepGroups<L, F, I>(float* wanted, float* ofGroups, in RouteRule rule) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        int size = rule.Experts / rule.Groups;
        for (int group = 0; group < rule.Groups; group++)
        {
            float best = float.PositiveInfinity, sum = 0;
            int found = -1;
            for (int j = 0; j < rule.GroupScores && j < size; j++)
            {
                found = Next<L, F, I>(wanted + group * size, size, best, found);
                best = Number(wanted[group * size + found]);
                sum += best;
            }
            ofGroups[group] = sum;
        }
        L.Synchronize();

        float last = float.PositiveInfinity;
        int at = -1;
        for (int j = 0; j < rule.TopGroups; j++)
        {
            at = Next<L, F, I>(ofGroups, rule.Groups, last, at);
            last = Number(ofGroups[at]);
        }

        for (int group = 0; group < rule.Groups; group++)
        {
            float score = Number(ofGroups[group]);
            if (score > last || (score == last && group <= at)) continue;
            for (int i = 0; i < size; i += L.Width) L.StorePart(wanted + group * size + i, L.Splat(float.NegativeInfinity), size - i);
        }
        L.Synchronize();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] private static float Number(float x) => x > float.NegativeInfinity ? x : float.NegativeInfinity;

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
