namespace Engine.Training.Curves;

/// <summary>Round numbers along an axis: multiples of 1, 2 or 5 times a power of ten.</summary>
internal static class Ticks
{
    /// <summary>The multiples within a range whose ends are finite; about as many as asked for, between half and twice that.</summary>
    public static IReadOnlyList<double> Of(double from, double to, int about)
    {
        double rough = (to - from) / about;
        if (!(rough > 0) || from + rough == from) return [from];
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        long first = (long)Math.Ceiling(from / step), last = (long)Math.Floor(to / step);
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)];
    }
}
