using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Kernels.Formats.Scales;

/// <summary>
/// Finds s, m ≥ 0 and q in 0..levels with <c>x ≈ s · q − m</c> for a sub-block, the least of <c>Σ w (s q − m − x)²</c> among a fixed
/// set of candidates, with <c>w = |x| + sqrt(mean x²)</c>: large weights matter more, small ones still count. (The objective and the grid
/// of candidates are those of ggml's <c>make_qkx2_quants</c>.) Each candidate divides what lies above the best minimum so far into slightly
/// more or fewer steps than there are levels, rounds, and then solves the two normal equations for the best s and m of that rounding.
/// </summary>
internal static class ScaleMinSearch
{
    /// <summary>A range this small beside a block whose largest magnitude is about 1 is no range: no 6-bit scale of that block expresses it.</summary>
    private const float Negligible = 1e-20f;

    /// <summary>The scale and the minimum of a sub-block of values of magnitude below 2, a multiple of eight of them.</summary>
    /// <param name="values">The sub-block.</param>
    /// <param name="levels">The largest q.</param>
    /// <param name="first">How many steps more than <paramref name="levels"/> the first candidate has; each next one has 0.1 more.</param>
    /// <param name="candidates">How many are tried beside the plain division of the range.</param>
    public static (float Scale, float Min) Fit(ReadOnlySpan<float> values, int levels, float first, int candidates)
    {
        (float min, float max) = Extremes.Range(values);
        min = MathF.Min(min, 0);
        float range = max - min;
        if (range < Negligible) return (0, -min);

        ReadOnlySpan<Vector256<float>> x = SearchLanes.Of(values);
        Span<Vector256<float>> w = stackalloc Vector256<float>[x.Length];
        Span<Vector256<float>> q = stackalloc Vector256<float>[x.Length];
        (float sumW, float sumWX) = Weigh(x, w);

        Quantise(x, q, min, levels / range, levels);
        (float scale, float offset) = (range / levels, min);
        float best = Error(x, w, q, scale, offset);
        for (int c = 0; c < candidates && max - offset > Negligible; c++)
        {
            Quantise(x, q, offset, (levels + first + 0.1f * c) / (max - offset), levels);
            if (!Solve(x, w, q, sumW, sumWX, out float s, out float o)) continue;
            float error = Error(x, w, q, s, o);
            if (error < best) (best, scale, offset) = (error, s, o);
        }

        return (scale, -offset);
    }

    private static (float SumW, float SumWX) Weigh(ReadOnlySpan<Vector256<float>> x, Span<Vector256<float>> w)
    {
        Vector256<float> squares = default, sumW = default, sumWX = default;
        for (int j = 0; j < x.Length; j++) squares += x[j] * x[j];
        Vector256<float> typical = Vector256.Create(MathF.Sqrt(SearchLanes.Sum(squares) / (x.Length * SearchLanes.Count)));
        for (int j = 0; j < x.Length; j++)
        {
            w[j] = Vector256.Abs(x[j]) + typical;
            sumW += w[j];
            sumWX += w[j] * x[j];
        }

        return (SearchLanes.Sum(sumW), SearchLanes.Sum(sumWX));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quantise(ReadOnlySpan<Vector256<float>> x, Span<Vector256<float>> q, float min, float inverse, int levels)
    {
        for (int j = 0; j < x.Length; j++) q[j] = SearchLanes.Round((x[j] - Vector256.Create(min)) * inverse, 0, levels);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Solve(ReadOnlySpan<Vector256<float>> x, ReadOnlySpan<Vector256<float>> w, ReadOnlySpan<Vector256<float>> q, float sumW,
        float sumWX, out float scale, out float offset)
    {
        Vector256<float> wq = default, wqq = default, wqx = default;
        for (int j = 0; j < x.Length; j++)
        {
            Vector256<float> weighted = w[j] * q[j];
            wq += weighted;
            wqq += weighted * q[j];
            wqx += weighted * x[j];
        }

        float sumWQ = SearchLanes.Sum(wq), sumWQQ = SearchLanes.Sum(wqq), sumWQX = SearchLanes.Sum(wqx);
        float determinant = sumW * sumWQQ - sumWQ * sumWQ;
        scale = offset = 0;
        if (!(determinant > 0)) return false;
        scale = (sumW * sumWQX - sumWX * sumWQ) / determinant;
        offset = (sumWQQ * sumWX - sumWQ * sumWQX) / determinant;
        if (offset > 0)
        {
            // A minimum below zero cannot be stored: the best scale without one.
            offset = 0;
            scale = sumWQX / sumWQQ;
        }

        return scale >= 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Error(ReadOnlySpan<Vector256<float>> x, ReadOnlySpan<Vector256<float>> w, ReadOnlySpan<Vector256<float>> q, float scale, float offset)
    {
        Vector256<float> sum = default;
        for (int j = 0; j < x.Length; j++)
        {
            Vector256<float> difference = q[j] * scale + Vector256.Create(offset) - x[j];
            sum += w[j] * difference * difference;
        }

        return SearchLanes.Sum(sum);
    }
}
