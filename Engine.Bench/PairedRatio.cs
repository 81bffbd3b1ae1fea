namespace Engine.Bench;

/// <summary>
/// By what factor one side of a pair exceeds the other, with a confidence interval: the estimate of Hodges and Lehmann, median of the means of every two
/// log ratios (Walsh averages), and the interval between two of these means that belongs to Wilcoxon's signed-rank test, exact for any number of pairs
/// (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd edition, sections 3.2 and 3.3). It assumes no distribution but that the log
/// ratios of independent pairs lie symmetrically about their middle, as they do where the sides take turns in going first; up to three tenths of the pairs
/// may be disturbed without limit.
/// </summary>
/// <param name="Ratio">The estimate.</param>
/// <param name="Low">Where the interval begins; NaN of fewer than two pairs.</param>
/// <param name="High">Where it ends.</param>
/// <param name="Confidence">How often such intervals hold the true ratio: 0.95 or little more, and what can be had of fewer than six pairs.</param>
internal sealed record PairedRatio(double Ratio, double Low, double High, double Confidence)
{
    private const double TargetConfidence = 0.95;

    /// <summary>Compares the two of each pair; pairs without positive finite values tell nothing and are left out.</summary>
    public static PairedRatio Of(IEnumerable<(double Value, double Against)> pairs)
    {
        double[] logs = [.. pairs.Select(p => Math.Log(p.Value / p.Against)).Where(double.IsFinite)];
        double[] means = [.. logs.SelectMany((a, i) => logs.Take(i + 1).Select(b => (a + b) / 2)).Order()];
        double ratio = Math.Exp(Median.Of(means));
        if (logs.Length < 2) return new PairedRatio(ratio, double.NaN, double.NaN, 0);
        (int outside, double confidence) = Outside(logs.Length);
        return new PairedRatio(ratio, Math.Exp(means[outside]), Math.Exp(means[^(outside + 1)]), confidence);
    }

    /// <summary>How many means lie below the interval, and as many above it: the most that leave what is wanted, and none where that cannot be had.</summary>
    internal static (int Count, double Confidence) Outside(int pairs)
    {
        double[] chances = RankSums(pairs);
        double below = chances[0];
        int count = 0;
        while (2 * (below + chances[count + 1]) <= 1 - TargetConfidence) below += chances[++count];
        return (count, 1 - 2 * below);
    }

    /// <summary>The chance of each sum of the ranks 1 to <paramref name="pairs"/>, every rank in it or not like a coin.</summary>
    private static double[] RankSums(int pairs)
    {
        double[] chances = new double[pairs * (pairs + 1) / 2 + 1];
        chances[0] = 1;
        for (int rank = 1; rank <= pairs; rank++)
            for (int sum = chances.Length - 1; sum >= 0; sum--)
                chances[sum] = (chances[sum] + (sum >= rank ? chances[sum - rank] : 0)) / 2;
        return chances;
    }
}
