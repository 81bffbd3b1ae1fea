using System.Runtime.Intrinsics;

namespace Engine.Kernels.Formats.IQuants.Codebooks;

/// <summary>
/// Finds s and points of <see cref="IQ3Points.S"/> with <c>|x| ≈ s · point</c> for a sub-block of 32, the least of <c>Σ w (s point − |x|)²</c> among a fixed
/// set of candidates, with <c>w = x² + mean x²</c>. (The grid of candidates is that of ggml's <c>quantize_row_iq3_s_impl</c>, and one more in which
/// the largest value is 1: the only point with equal coordinates.) Four values are rounded to odd numbers; where those are no point, the nearest
/// points about them are compared.
/// </summary>
internal static class IQ3Search
{
    /// <summary>Values in a sub-block.</summary>
    public const int Size = 32;

    private const int Levels = 8, Rings = 2, Candidates = 9;

    /// <summary>Below this, beside a block whose largest magnitude is about 1, no scale expresses a value, and its fourth power is 0.</summary>
    private const float Negligible = 1e-8f;

    private static readonly Vector128<float>[] s_points = [.. Enumerable.Range(0, IQ3Points.S.Count)
        .Select(i => Vector128.Create((float)IQ3Points.S[i][0], IQ3Points.S[i][1], IQ3Points.S[i][2], IQ3Points.S[i][3]))];

    // The points about each of the 8^4 roundings, one after the other; those of rounding r begin at s_first[r].
    private static readonly int[] s_first = new int[Levels * Levels * Levels * Levels + 1];
    private static readonly ushort[] s_near = Near(s_first);

    /// <summary>The scale of a sub-block of magnitudes below 2; 0 where they are negligible.</summary>
    public static float Fit(ReadOnlySpan<float> sizes, ReadOnlySpan<float> weights)
    {
        float largest = 0;
        foreach (float x in sizes) largest = MathF.Max(largest, x);
        if (largest < Negligible) return 0;
        float scale = 0, best = 0;
        for (int c = -Candidates; c <= Candidates + 1; c++)
        {
            float inverse = (c > Candidates ? 1 : 15 + 0.2f * c) / largest;
            Vector128<float> wqx = default, wqq = default;
            for (int i = 0; i < Size; i += 4)
            {
                Vector128<float> x = Vector128.Create(sizes.Slice(i, 4)), w = Vector128.Create(weights.Slice(i, 4)), q = s_points[Nearest(x * inverse, w)];
                wqx += w * q * x;
                wqq += w * q * q;
            }

            float sumX = Sum(wqx), sumQ = Sum(wqq);
            if (sumX * sumX > best * sumQ)
            {
                scale = sumX / sumQ;
                best = sumX * scale;
            }
        }

        return scale;
    }

    /// <summary>The point nearest to four magnitudes in units of the scale.</summary>
    public static int Nearest(Vector128<float> units, Vector128<float> weights)
    {
        Vector128<float> levels = Vector128.Round((units - Vector128<float>.One) * 0.5f);
        Vector128<int> l = Vector128.ConvertToInt32(Vector128.Min(Vector128.Max(levels, Vector128<float>.Zero), Vector128.Create(Levels - 1f)));
        int rounding = l[0] | l[1] << 3 | l[2] << 6 | l[3] << 9, first = s_first[rounding], last = s_first[rounding + 1];
        int best = s_near[first];
        float least = last - first == 1 ? 0 : float.PositiveInfinity;
        for (int i = first; i < last && least > 0; i++)
        {
            Vector128<float> difference = s_points[s_near[i]] - units;
            float error = Sum(weights * difference * difference);
            if (error < least) (least, best) = (error, s_near[i]);
        }

        return best;
    }

    // One tree on every machine.
    private static float Sum(Vector128<float> v) => (v[0] + v[2]) + (v[1] + v[3]);

    /// <summary>A rounding that is a point has it alone; another one all points of the two smallest distances.</summary>
    private static ushort[] Near(int[] first)
    {
        List<ushort> near = [];
        int[] distances = new int[s_points.Length];
        for (int r = 0; r < first.Length - 1; r++)
        {
            first[r] = near.Count;
            for (int p = 0; p < distances.Length; p++)
            {
                ReadOnlySpan<sbyte> point = IQ3Points.S[p];
                distances[p] = 0;
                for (int i = 0; i < 4; i++) distances[p] += Square((r >> 3 * i & 7) - (point[i] - 1) / 2);
            }

            int limit = distances.Min();
            for (int ring = 1; ring < Rings && limit > 0; ring++) limit = distances.Where(d => d > limit).Min();
            for (int p = 0; p < distances.Length; p++)
                if (distances[p] <= limit) near.Add((ushort)p);
        }

        first[^1] = near.Count;
        return [.. near];
    }

    private static int Square(int x) => x * x;
}
