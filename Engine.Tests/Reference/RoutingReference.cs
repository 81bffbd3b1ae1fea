namespace Engine.Tests.Reference;

/// <summary>Routing as its formula says, in double precision and with nothing shared with the kernel.</summary>
internal static class RoutingReference
{
    /// <summary>The k largest, the largest first, of equal ones the lower index; NaN is as small as it gets.</summary>
    public static int[] Choose(float[] logits, int k)
        => [.. Enumerable.Range(0, logits.Length).OrderByDescending(i => float.IsNaN(logits[i]) ? double.NegativeInfinity : logits[i]).ThenBy(i => i).Take(k)];

    public static double[] Weights(float[] logits, int[] chosen, bool renormalize)
    {
        double[] all = RowOps.Softmax(logits.Select(v => (double)v));
        double[] weights = [.. chosen.Select(i => all[i])];
        return renormalize ? [.. weights.Select(w => w / weights.Sum())] : weights;
    }
}
