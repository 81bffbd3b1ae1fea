namespace Engine.Tests.Reference;

/// <summary>softmax(scale · q kᵀ) v for one head, in double precision, with a bound on what float32 may make of it.</summary>
internal static class AttentionReference
{
    private const double U = 1.0 / (1 << 24);

    /// <summary>The output, and how far each of its dimensions may be off.</summary>
    /// <param name="q">The query.</param>
    /// <param name="keys">Keys of the attended positions, as the cache rounds them.</param>
    /// <param name="values">Their values.</param>
    /// <param name="scale">What q·k is multiplied by.</param>
    /// <param name="split">Positions that are summed in order before they are merged with others.</param>
    /// <param name="step">What is made of the score of the key of a number; null for the score itself.</param>
    /// <param name="sink">A score with a value of zero, or null.</param>
    public static (double[] Output, double[] Bound) Attend(
        float[] q, double[][] keys, double[][] values, double scale, int split = 256, Func<double, int, double>? step = null, double? sink = null)
    {
        double[] scores = [.. keys.Select((k, i) => (step ?? ((s, _) => s))(scale * k.Zip(q, (a, b) => a * b).Sum(), i)), .. sink is { } s ? new[] { s } : []];
        double[] weights = RowOps.Softmax(scores);
        int n = keys.Length, dim = q.Length;

        // A score is a sum of products, four chains of them and a tree, times a block's scale and the scale: dim / 4 + 8 roundings of its magnitudes.
        double scoreError = keys.Max(k => scale * k.Zip(q, (a, b) => Math.Abs(a * b)).Sum()) * (dim / 4 + 8) * U;
        // No step magnifies that; a cap is off by 13 roundings of its own, what is added by one each.
        if (step is not null) scoreError += 16 * U * scores.Max(Math.Abs);
        // Both s and the maximum err by that; their difference is rounded once, each split's origin is another, each exponential errs by a unit.
        double spread = Math.Min(scores.Max() - scores.Min(), 110);
        double weightError = 2 * (2 * scoreError + 4 * spread * U + 4 * U);
        // Sums over the positions of a split in order, then over the splits; two products and a quotient.
        double sumError = (2 * Math.Min(n, split) + 4 * (n / split + 3) + 6) * U;
        double relative = (weightError + sumError) * 1.1;

        int outDim = values[0].Length;
        var output = new double[outDim];
        var bound = new double[outDim];
        for (int d = 0; d < outDim; d++)
        {
            for (int i = 0; i < n; i++)
            {
                output[d] += weights[i] * values[i][d];
                bound[d] += weights[i] * Math.Abs(values[i][d]) * relative + 1e-40 * Math.Abs(values[i][d]);
            }
        }
        return (output, bound);
    }
}
