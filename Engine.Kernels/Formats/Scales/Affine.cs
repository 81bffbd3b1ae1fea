namespace Engine.Kernels.Formats.Scales;

/// <summary>The quantiser of <c>x = d · q + m</c> with q in 0..levels: m at the low end of the block, d spanning it.</summary>
internal static class Affine
{
    /// <summary>
    /// The scale and the offset, as binary16 holds them. m is rounded down, so that q, which cannot be negative, reaches every value:
    /// a block that varies little about a large mean keeps what variation its step can express.
    /// </summary>
    public static (float D, float M) Steps(ReadOnlySpan<float> values, int levels)
    {
        (float min, float max) = Extremes.Range(values);
        float m = HalfScale.AtMost(min);
        float extent = MathF.Min(MathF.Max(max - m, 0), float.MaxValue);
        return (HalfScale.Covering(extent, levels), m);
    }

    /// <summary>The q of one value.</summary>
    public static int Quantum(float x, float d, float m, int levels) => Extremes.Steps(x - m, d, 0, levels);
}
