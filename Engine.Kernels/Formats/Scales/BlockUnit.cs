namespace Engine.Kernels.Formats.Scales;

/// <summary>
/// A block of 256 divided by a power of two that brings its largest magnitude into 1/2..2, so that no square or product in a scale search
/// overflows or vanishes, whatever the weights' magnitude. Exact where it matters: scales are multiplied back by the same power.
/// </summary>
internal static class BlockUnit
{
    /// <summary>Fills <paramref name="scaled"/>; returns the exponent to multiply scales back by.</summary>
    public static int Normalise(ReadOnlySpan<float> values, Span<float> scaled)
    {
        float furthest = MathF.Abs(Extremes.Furthest(values));
        // 2^-64 is far below the smallest value any binary16 scale expresses; such blocks become zeros anyway.
        int exponent = furthest == 0 ? 0 : Math.Clamp(MathF.ILogB(furthest) + 1, -64, 127);
        float factor = MathF.ScaleB(1, -exponent);
        for (int i = 0; i < values.Length; i++) scaled[i] = values[i] * factor;
        return exponent;
    }
}
