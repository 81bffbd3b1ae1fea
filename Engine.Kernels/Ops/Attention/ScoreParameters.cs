using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// What score steps and sinks of a layer need, for a group of query heads: a cap, the reach of biases and where they begin, then a slope for each head, a sink for
/// each head, and a row of biases for each head.
/// </summary>
internal static class ScoreParameters
{
    /// <summary>Where the cap is, the reach, the number of the first bias, and what is done.</summary>
    public const int Cap = 0, Reach = 1, BiasesAt = 2, Steps = 3;

    /// <summary>The first slope; the sinks follow the slopes.</summary>
    public const int OfHeads = 4;

    /// <summary>Floats of a group of so many heads, whole cache lines.</summary>
    /// <param name="heads">Heads of the group.</param>
    /// <param name="reach">The reach of biases, or null where there are none.</param>
    public static int Floats(int heads, int? reach)
        => PageLayout.Padded(OfHeads + 2 * heads + (reach is { } r ? checked(heads * RowOf(r)) : 0));

    /// <summary>Writes those of a group.</summary>
    /// <param name="steps">What is done.</param>
    /// <param name="group">The group's number.</param>
    /// <param name="heads">Heads of a group.</param>
    /// <param name="cap">The cap, where there is one.</param>
    /// <param name="slopes">A slope for each head of all groups, or none.</param>
    /// <param name="biases">Biases <c>[heads of all groups, 2 · reach + 1]</c>, or none.</param>
    /// <param name="sinks">A sink for each head of all groups, or none.</param>
    /// <param name="reach">The reach of biases.</param>
    /// <param name="to">Receives <see cref="Floats"/>.</param>
    public static void Write(
        ScoreStep steps, int group, int heads, float cap, ReadOnlySpan<float> slopes, ReadOnlySpan<float> biases, ReadOnlySpan<float> sinks, int reach, Span<float> to)
    {
        int first = group * heads, at = OfHeads + 2 * heads;
        (to[Cap], to[Reach], to[BiasesAt], to[Steps]) = (cap, reach, at, (int)steps);
        if (slopes.Length > 0) slopes.Slice(first, heads).CopyTo(to[OfHeads..]);
        if (sinks.Length > 0) sinks.Slice(first, heads).CopyTo(to[(OfHeads + heads)..]);
        if (biases.Length == 0) return;
        int entries = 2 * reach + 1;
        for (int head = 0; head < heads; head++, at += RowOf(reach))
        {
            ReadOnlySpan<float> own = biases.Slice((first + head) * entries, entries);
            to.Slice(at, LaneGroup.Lanes).Fill(own[0]);
            own.CopyTo(to[(at + LaneGroup.Lanes)..]);
            to.Slice(at + LaneGroup.Lanes + entries, LaneGroup.Lanes).Fill(own[^1]);
        }
    }

    private static int RowOf(int reach) => 2 * (reach + LaneGroup.Lanes) + 1;
}
