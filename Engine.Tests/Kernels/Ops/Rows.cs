namespace Engine.Tests.Kernels.Ops;

/// <summary>Rows of seeded inputs.</summary>
internal static class Rows
{
    private static readonly float[] Specials =
        [0, -0f, 1, -1, float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, 1e-38f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 65504, 88.7f, -88.7f, -103];

    /// <summary>Values around ± scale.</summary>
    public static float[] Plain(Random random, int n, double scale = 1)
        => [.. Enumerable.Range(0, n).Select(_ => (float)((random.NextDouble() * 2 - 1) * scale))];

    /// <summary>Magnitudes from 2^-30 to 2^30.</summary>
    public static float[] Wide(Random random, int n)
        => [.. Enumerable.Range(0, n).Select(_ => (float)Math.ScaleB(random.NextDouble() * 2 - 1, random.Next(-30, 31)))];

    /// <summary>Now and then a NaN, an infinity, an extreme, a subnormal.</summary>
    public static float[] Special(Random random, int n)
        => [.. Wide(random, n).Select(x => random.Next(8) == 0 ? Specials[random.Next(Specials.Length)] : x)];
}
