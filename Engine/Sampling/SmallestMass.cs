namespace Engine.Sampling;

/// <summary>
/// The key at which the weights, added up in ascending order of their keys, reach a mass. A heap gives them out one by one, so that the cost is
/// O(n + m log n) for the m that are needed, and m is small where a distribution is peaked.
/// </summary>
internal static class SmallestMass
{
    /// <summary>The key of the weight that reaches the mass, or of the last one where all together do not. Both spans are used up.</summary>
    public static float Bound(Span<float> keys, Span<float> weights, double mass)
    {
        for (int i = (keys.Length / 2) - 1; i >= 0; i--) Sink(keys, weights, i);
        double reached = 0;
        while (true)
        {
            float key = keys[0];
            reached += weights[0];
            if (reached >= mass || keys.Length == 1) return key;
            (keys[0], weights[0]) = (keys[^1], weights[^1]);
            keys = keys[..^1];
            weights = weights[..^1];
            Sink(keys, weights, 0);
        }
    }

    /// <summary>Restores the heap (smallest key first) below one element.</summary>
    private static void Sink(Span<float> keys, Span<float> weights, int at)
    {
        (float key, float weight) = (keys[at], weights[at]);
        while ((2 * at) + 1 < keys.Length)
        {
            int child = (2 * at) + 1;
            if (child + 1 < keys.Length && keys[child + 1] < keys[child]) child++;
            if (!(keys[child] < key)) break;
            (keys[at], weights[at]) = (keys[child], weights[child]);
            at = child;
        }

        (keys[at], weights[at]) = (key, weight);
    }
}
