namespace Engine.Sampling;

/// <summary>
/// The key at which the weights, summed in ascending order of their keys, reach a mass. A radix search: four times it sums the weights by eight bits of their
/// keys and continues in the bucket where the mass is reached. Linear for any distribution; nothing is sorted or moved.
/// </summary>
internal static class SmallestMass
{
    private const int Digit = 8;

    /// <summary>
    /// The key of the weight that reaches the mass, or the greatest one that has a weight where all together do not. At least one weight is above 0.
    /// </summary>
    public static float Bound(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, double mass)
    {
        Span<double> sums = stackalloc double[1 << Digit];
        uint prefix = 0;
        double before = 0;
        for (int shift = 32 - Digit; shift >= 0; shift -= Digit)
        {
            sums.Clear();
            for (int i = 0; i < keys.Length; i++)
            {
                uint key = Ordered(keys[i]) >> shift;
                if ((ulong)key >> Digit == prefix) sums[(int)(key & ((1 << Digit) - 1))] += weights[i];
            }

            // Sums of parts may round to less than the sum of all, so the last class that has a weight stands for the mass being reached.
            int chosen = sums.LastIndexOfAnyExcept(0);
            double reached = before;
            for (int digit = 0; digit < chosen; digit++)
            {
                if (reached + sums[digit] >= mass && sums[digit] > 0) chosen = digit;
                else reached += sums[digit];
            }

            (before, prefix) = (reached, (prefix << Digit) | (uint)chosen);
        }

        return FromOrdered(prefix);
    }

    /// <summary>The bits of a float, changed so that they order as it does; -0 counts as 0.</summary>
    private static uint Ordered(float key)
    {
        uint bits = BitConverter.SingleToUInt32Bits(key + 0f);
        return (bits >> 31) != 0 ? ~bits : bits | 0x80000000;
    }

    private static float FromOrdered(uint ordered) => BitConverter.UInt32BitsToSingle((ordered >> 31) != 0 ? ordered & 0x7FFFFFFF : ~ordered);
}
