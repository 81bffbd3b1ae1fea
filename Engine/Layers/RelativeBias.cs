using Engine.Manifests;

namespace Engine.Layers;

/// <summary>
/// Biases by the bucket of a relative position (Raffel et al. 2020, 2.1): half of the buckets are for single distances, the other half for ranges that grow
/// exponentially up to a largest distance, beyond which all share the last. Source: <c>_relative_position_bucket</c> in transformers.
/// </summary>
internal static class RelativeBias
{
    private const int MaxBuckets = 4096, MaxReach = 1 << 20;

    /// <summary>Declares the biases of a table <c>[buckets, heads]</c>, spread out to <c>[heads, 2 · reach + 1]</c> as attention looks them up.</summary>
    /// <param name="weights">The table's module.</param>
    /// <param name="name">The table.</param>
    /// <param name="heads">Query heads.</param>
    /// <param name="buckets">Buckets.</param>
    /// <param name="maxDistance">The distance from which on all share a bucket.</param>
    /// <param name="bothWays">Whether half of the buckets are for what comes behind a token.</param>
    /// <exception cref="ModelLoadException">The table is missing or has another shape, or the numbers are out of range.</exception>
    public static WeightVector Of(WeightManifest weights, string name, int heads, int buckets, int maxDistance, bool bothWays)
    {
        if (buckets is < 4 or > MaxBuckets || buckets % 2 != 0)
            throw weights.Refuse("the number of buckets is out of range", "relative_attention_num_buckets", buckets, $"an even number from 4 to {MaxBuckets}");
        if (maxDistance <= buckets || maxDistance > MaxReach)
            throw weights.Refuse("the largest distance is out of range", "relative_attention_max_distance", maxDistance, $"more than {buckets}, at most {MaxReach}");
        int entries = 2 * maxDistance + 1;
        return weights.Computed(name, buckets, heads, checked(heads * entries), table =>
        {
            var spread = new float[heads * entries];
            for (int i = 0; i < entries; i++)
            {
                int bucket = Bucket(i - maxDistance, buckets, maxDistance, bothWays);
                for (int head = 0; head < heads; head++) spread[head * entries + i] = table[bucket * heads + head];
            }

            return spread;
        });
    }

    /// <summary>The bucket of a key at a position relative to the query's.</summary>
    public static int Bucket(int relative, int buckets, int maxDistance, bool bothWays)
    {
        int first = 0, distance = -relative;
        if (bothWays)
        {
            buckets /= 2;
            if (relative > 0) first = buckets;
            distance = Math.Abs(relative);
        }

        distance = Math.Max(distance, 0);
        int exact = buckets / 2;
        if (distance < exact) return first + distance;
        // In float32, as the reference rounds.
        float ratio = MathF.Log((float)distance / exact) / (float)Math.Log((double)maxDistance / exact);
        return first + Math.Min(exact + (int)(ratio * (buckets - exact)), buckets - 1);
    }
}
