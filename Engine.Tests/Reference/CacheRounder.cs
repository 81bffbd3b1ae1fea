namespace Engine.Tests.Reference;

/// <summary>What a cache format makes of a head's values: the definition of its rounding, in plain code.</summary>
internal static class CacheRounder
{
    public static double[] Round(string format, float[] x) => format switch
    {
        "F32" => [.. x.Select(v => (double)v)],
        "F16" => [.. x.Select(v => (double)(Half)(float.IsNaN(v) ? 0 : Math.Clamp(v, -65504, 65504)))],
        "BF16" => [.. x.Select(v => Brain(float.IsNaN(v) ? 0 : v))],
        "Q8_0" => [.. x.Chunk(32).SelectMany(Block)],
        _ => throw new ArgumentException(format),
    };

    // The nearest of all numbers with eight bits, ties to the even one, not beyond the largest.
    private static double Brain(double x)
    {
        const double Max = 3.3895313892515355e38;
        if (x == 0 || Math.Abs(x) >= Max) return Math.Clamp(x, -Max, Max);
        double unit = Math.ScaleB(1, Math.Max(Math.ILogB(x), -126) - 7);
        return Math.Clamp(Math.Round(x / unit, MidpointRounding.ToEven) * unit, -Max, Max);
    }

    private static IEnumerable<double> Block(float[] x)
    {
        const float Reach = 127f * 65504;
        float[] finite = [.. x.Select(v => float.IsNaN(v) ? 0 : Math.Clamp(v, -Reach, Reach))];
        float extent = finite.Max(MathF.Abs);
        Half d = (Half)(extent / 127f);
        // Where the scale is subnormal and coarse, the nearest may leave more than 127 steps.
        if (extent > 0 && extent / (double)d >= 127.5) d = Half.BitIncrement(d);
        return finite.Select(v => d == Half.Zero ? 0 : (double)d * Math.Clamp(MathF.Round(v / (float)d, MidpointRounding.ToEven), -127, 127));
    }
}
