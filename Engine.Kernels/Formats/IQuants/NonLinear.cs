using System.Runtime.Intrinsics;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.IQuants;

/// <summary>
/// What <see cref="IQ4_NL"/> and <see cref="IQ4_XS"/> share: sixteen levels, denser about zero (<c>kvalues_iq4nl</c>, ggml-common.h), and the search
/// for the scale of 32 values, the least of <c>Σ x² (s level − x)²</c> among a fixed set of candidates (the objective and the grid of ggml's
/// <c>quantize_row_iq4_nl_impl</c>, at both ends of the levels).
/// </summary>
internal static class NonLinear
{
    /// <summary>Values that share a scale.</summary>
    public const int Size = 32;

    private const int Candidates = 7;

    /// <summary>Below this, beside a block whose largest magnitude is about 1, no scale expresses a value, and its fourth power is 0.</summary>
    private const float Negligible = 1e-8f;

    /// <summary>What a nibble stands for.</summary>
    public static ReadOnlySpan<sbyte> Levels => [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    /// <summary>The index of the level nearest to <c>x / scale</c>.</summary>
    public static int Nearest(float x, float scale) => scale == 0 ? 8 : Nearest(x / scale);

    /// <summary>The scale, of either sign, of values of magnitude below 2; 0 where they are negligible.</summary>
    public static float Fit(ReadOnlySpan<float> values)
    {
        float furthest = Extremes.Furthest(values);
        if (MathF.Abs(furthest) < Negligible) return 0;
        ReadOnlySpan<Vector256<float>> x = SearchLanes.Of(values);
        float scale = 0, best = 0;
        foreach (int end in (ReadOnlySpan<int>)[Levels[0], Levels[15]])
            for (int c = -Candidates; c <= Candidates; c++)
            {
                Vector256<float> qx = default, qq = default;
                foreach (Vector256<float> v in x)
                {
                    Vector256<float> u = v / furthest, q = Rounded(u * (end + c)), wq = u * u * q;
                    qx += wq * u;
                    qq += wq * q;
                }

                float wqx = SearchLanes.Sum(qx), wqq = SearchLanes.Sum(qq);
                if (wqq > 0 && wqx * wqx > best * wqq)
                {
                    scale = wqx / wqq;
                    best = wqx * scale;
                }
            }

        return scale * furthest;
    }

    /// <summary>The nearest levels: each midpoint passed adds the step to the next one.</summary>
    private static Vector256<float> Rounded(Vector256<float> x)
    {
        Vector256<float> level = Vector256.Create((float)Levels[0]);
        for (int i = 1; i < Levels.Length; i++)
            level += Vector256.GreaterThan(x, Vector256.Create((Levels[i - 1] + Levels[i]) * 0.5f)) & Vector256.Create((float)(Levels[i] - Levels[i - 1]));
        return level;
    }

    private static int Nearest(float level)
    {
        // Halving: at most as many levels lie below as their upper midpoints do.
        int index = 0;
        for (int half = 8; half > 0; half /= 2)
            if (2 * level > Levels[index + half - 1] + Levels[index + half]) index += half;
        return index;
    }
}
