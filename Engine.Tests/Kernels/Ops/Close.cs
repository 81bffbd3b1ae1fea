namespace Engine.Tests.Kernels.Ops;

/// <summary>Comparisons: of bits between lane widths, of a float with a double within a derived bound.</summary>
internal static class Close
{
    /// <summary>Half a unit in the last place of a float, relative: the error of one rounding.</summary>
    public const double U = 1.0 / (1 << 24);

    /// <summary>The smallest subnormal float: what a rounding may err by where results are tiny.</summary>
    public const double Tiny = 1.401298464324817e-45;

    /// <summary>Equal bits; any NaN equals any NaN.</summary>
    public static void SameBits(float[] expected, float[] actual, string what = "")
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]) && !(float.IsNaN(expected[i]) && float.IsNaN(actual[i])))
                Assert.Fail($"{what} [{i}] of {expected.Length}: {expected[i]:R} and {actual[i]:R} differ");
    }

    /// <summary>Within the bound; NaN for NaN; beyond the range of floats an infinity of that sign will do.</summary>
    public static void Within(double expected, float actual, double bound, string what)
    {
        bool close = double.IsNaN(expected) ? float.IsNaN(actual)
            : double.IsInfinity(expected) ? actual == expected
            : Math.Abs(expected - actual) <= bound || (float.IsInfinity(actual) && Math.Sign(actual) == Math.Sign(expected) && Math.Abs(expected) + bound > float.MaxValue);
        if (!close) Assert.Fail($"{what}: expected {expected:R}, got {actual:R}, off by {Math.Abs(expected - actual):G3}, allowed {bound:G3}");
    }
}
