using System.Numerics;
using System.Runtime.InteropServices;

namespace Engine.Sampling;

/// <summary>
/// max x_i over the numbers among x: a NaN is passed over, and without any number the maximum is -∞. Exact, hence the same at every register width.
/// </summary>
internal static class RowMax
{
    /// <summary>The maximum of a row.</summary>
    public static float Of(ReadOnlySpan<float> row)
    {
        float max = float.NegativeInfinity;
        ReadOnlySpan<Vector<float>> groups = MemoryMarshal.Cast<float, Vector<float>>(row);
        if (groups.Length > 0)
        {
            Vector<float> all = new(float.NegativeInfinity);
            foreach (Vector<float> group in groups) all = Vector.ConditionalSelect(Vector.GreaterThan(group, all), group, all);
            for (int lane = 0; lane < Vector<float>.Count; lane++) max = Math.Max(max, all[lane]);
        }

        foreach (float x in row[(groups.Length * Vector<float>.Count)..])
        {
            if (x > max) max = x;
        }

        return max;
    }
}
