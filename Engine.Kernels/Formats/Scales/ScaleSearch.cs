using System.Runtime.Intrinsics;

namespace Engine.Kernels.Formats.Scales;

/// <summary>
/// Finds s and q in −levels..levels − 1 with <c>x ≈ s · q</c> for a sub-block of 16, the least of <c>Σ w (s q − x)²</c> among a fixed set of
/// candidates, with <c>w = x² + floor · mean x²</c>: large weights matter more; with few levels small ones need a floor. (Objective without floor and
/// grid are those of ggml's <c>make_qx_quants</c>.) For one rounding q the best scale is <c>s = Σ w x q / Σ w q²</c>, and what it leaves is <c>Σ w x²
/// − (Σ w x q)² / Σ w q²</c>; so the candidate with the largest quotient wins.
/// </summary>
internal static class ScaleSearch
{
    /// <summary>Values in a sub-block.</summary>
    public const int Size = 16;

    private const int Candidates = 9;

    /// <summary>Below this, beside a block whose largest magnitude is about 1, no 8-bit scale expresses a value, and its fourth power is 0.</summary>
    private const float Negligible = 1e-8f;

    /// <summary>The scale, of either sign, of a sub-block of values of magnitude below 2; 0 where the sub-block is negligible.</summary>
    public static float Fit(ReadOnlySpan<float> values, int levels, float floor)
    {
        float furthest = Extremes.Furthest(values);
        if (MathF.Abs(furthest) < Negligible) return 0;

        ReadOnlySpan<Vector256<float>> x = SearchLanes.Of(values);
        // Weights relative to the sub-block's own largest value, so that none underflows.
        Vector256<float> u0 = x[0] / furthest, u1 = x[1] / furthest;
        Vector256<float> w0 = u0 * u0, w1 = u1 * u1, least = Vector256.Create(floor / Size * SearchLanes.Sum(w0 + w1));
        w0 += least;
        w1 += least;
        float scale = 0, best = 0;
        for (int c = -Candidates; c <= Candidates; c++)
        {
            // The furthest value, 1 here, is put near −levels, the longer end.
            float steps = -(levels + 0.1f * c);
            Vector256<float> q0 = SearchLanes.Round(u0 * steps, -levels, levels - 1), q1 = SearchLanes.Round(u1 * steps, -levels, levels - 1);
            Vector256<float> wq0 = w0 * q0, wq1 = w1 * q1;
            float wqx = SearchLanes.Sum(wq0 * u0 + wq1 * u1), wqq = SearchLanes.Sum(wq0 * q0 + wq1 * q1);
            if (wqq > 0 && wqx * wqx > best * wqq)
            {
                scale = wqx / wqq;
                best = wqx * scale;
            }
        }

        return scale * furthest;
    }
}
