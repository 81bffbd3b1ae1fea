namespace Engine.Bench;

/// <summary>The value that a share of the samples does not exceed, by nearest rank: a value that was really measured.</summary>
internal static class Quantile
{
    /// <summary>The smallest sample that at least <paramref name="share"/> of all are not above; NaN of none.</summary>
    public static double Of(IEnumerable<double> samples, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        double[] sorted = [.. samples.Order()];
        // Rounded a little first: 0.99 · 100 is 99 and not the 99.00000000000001 of a binary product.
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Ceiling(Math.Round(share * sorted.Length, 9)) - 1];
    }
}
