namespace Engine.Layers;

/// <summary>
/// The slopes of attention with linear biases (Press et al. 2022): a geometric sequence for a power of two heads; for other numbers, the sequence of the power
/// below, and
/// every second slope of the power above.
/// </summary>
internal static class AlibiSlopes
{
    /// <summary>Slopes <c>[heads]</c>, positive, times a factor: BLOOM's and Falcon's order, where further heads come behind.</summary>
    public static float[] Of(int heads, double factor = 1)
    {
        int below = 1;
        while (2 * below <= heads) below *= 2;
        return [.. Enumerable.Range(0, heads).Select(h => (float)(factor * (h < below ? Math.Pow(2, -8.0 * (h + 1) / below) : Math.Pow(2, -4.0 * (2 * (h - below) + 1) / below))))];
    }

    /// <summary>MPT's slopes: of the power of two above, every second one from the second on, then those between, as many as there are heads.</summary>
    public static float[] OfMpt(int heads, double biasMax)
    {
        int above = 1;
        while (above < heads) above *= 2;
        double[] all = [.. Enumerable.Range(1, above).Select(i => Math.Pow(2, -biasMax * i / above))];
        IEnumerable<double> chosen = above == heads ? all : all.Where((_, i) => i % 2 == 1).Concat(all.Where((_, i) => i % 2 == 0)).Take(heads);
        return [.. chosen.Select(slope => (float)slope)];
    }
}
