namespace Engine.Kernels.Formats;

/// <summary>What the plain quantisers ask of a block: its range, and a value as a number of steps.</summary>
internal static class Extremes
{
    /// <summary>The value of the largest magnitude, with its sign; the first of equals.</summary>
    public static float Furthest(ReadOnlySpan<float> values)
    {
        float furthest = 0;
        foreach (float x in values)
            if (MathF.Abs(x) > MathF.Abs(furthest)) furthest = x;
        return furthest;
    }

    /// <summary>The lowest and the highest value.</summary>
    public static (float Min, float Max) Range(ReadOnlySpan<float> values)
    {
        float min = values[0], max = values[0];
        foreach (float x in values)
        {
            min = MathF.Min(min, x);
            max = MathF.Max(max, x);
        }

        return (min, max);
    }

    /// <summary><c>round(x / step)</c> within limits; 0 where the step is 0.</summary>
    public static int Steps(float x, float step, int lowest, int highest) =>
        step == 0 ? Math.Clamp(0, lowest, highest) : (int)Math.Clamp(MathF.Round(x / step), lowest, highest);
}
