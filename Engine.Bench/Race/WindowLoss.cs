namespace Engine.Bench.Race;

/// <summary>
/// What a window of a text costs a model, by the rule of <c>Engine.Cli perplexity</c>: -ln p of the tokens at positions length/2 + 1 to length - 1, each
/// given all before it in the window. The perplexity of windows is the exponential of the mean.
/// </summary>
internal static class WindowLoss
{
    /// <summary>The first position that is scored.</summary>
    public static int First(int length) => length / 2 + 1;

    /// <summary>Tokens that are scored.</summary>
    public static int Count(int length) => length - First(length);

    /// <summary>The whole windows of a text, one after another; what is left over is dropped.</summary>
    public static IEnumerable<int[]> Windows(int[] ids, int length)
        => Enumerable.Range(0, ids.Length / length).Select(i => ids[(i * length)..((i + 1) * length)]);

    /// <summary>-ln softmax(row)[token], in double precision.</summary>
    public static double Of(ReadOnlySpan<float> row, int token)
    {
        double max = double.NegativeInfinity, sum = 0;
        foreach (float logit in row) max = Math.Max(max, logit);
        foreach (float logit in row) sum += Math.Exp(logit - max);
        return max - row[token] + Math.Log(sum);
    }
}
