using Engine.Sampling;

namespace Engine.Tests.Sampling;

/// <summary>Pearson's test: Σ (observed - expected)² / expected over cells with at least five expected draws; rarer tokens share one cell.</summary>
internal static class ChiSquared
{
    /// <summary>Draws through the chain and compares with its own probabilities.</summary>
    public static double Of(SamplingStep[] steps, float[] logits, int[] generated, ulong seed, int draws, out int freedom)
    {
        double[] expected = StepTable.Probabilities(steps, logits, generated);
        int[] observed = new int[logits.Length];
        Xoshiro256 random = new(seed);
        SamplerScratch scratch = new(logits.Length);
        TokenHistory history = new(logits.Length);
        foreach (int id in generated) history.AddGenerated(id);
        Candidates candidates = new(logits.ToArray(), history, scratch);
        foreach (SamplingStep step in steps) step.Apply(ref candidates);
        for (int i = 0; i < draws; i++) observed[Draw.Choose(ref candidates, random.NextDouble())]++;

        double chi = 0, rareExpected = 0;
        int rareObserved = 0, cells = 0;
        for (int id = 0; id < expected.Length; id++)
        {
            double e = expected[id] * draws;
            if (e == 0) Assert.Equal(0, observed[id]);
            if (e < 5) (rareExpected, rareObserved) = (rareExpected + e, rareObserved + observed[id]);
            else (chi, cells) = (chi + ((observed[id] - e) * (observed[id] - e) / e), cells + 1);
        }

        if (rareExpected >= 5) (chi, cells) = (chi + ((rareObserved - rareExpected) * (rareObserved - rareExpected) / rareExpected), cells + 1);
        freedom = Math.Max(0, cells - 1);
        return chi;
    }

    /// <summary>
    /// What a true sampler exceeds once in about 3 million cases, five standard deviations: Wilson and Hilferty (1931),
    /// χ² ≈ k (1 - 2/9k + z √(2/9k))³. With no freedom nothing but rounding can differ.
    /// </summary>
    public static double Limit(int freedom) => freedom == 0 ? 1e-3 : freedom * Math.Pow(1 - (2.0 / (9 * freedom)) + (5 * Math.Sqrt(2.0 / (9 * freedom))), 3);
}
