using System.Globalization;

namespace Engine.Bench.Limits;

/// <summary>
/// What was reached, as a share of a limit. More than all of a limit cannot be: where a measurement says so, the machine wavered while the limit was taken
/// (or caches held what should have come from memory), the limit is raised to what was reached, and the share says that.
/// </summary>
/// <param name="Measured">The share as measured; NaN where no limit is known.</param>
internal readonly record struct Share(double Measured)
{
    /// <summary>From 0 to 1.</summary>
    public double Value => Math.Min(Measured, 1);

    /// <summary>The limit was measured lower than what was reached.</summary>
    public bool IsNoise => Measured > 1;

    /// <summary>The share that a time leaves of the least time there is.</summary>
    public static Share OfTime(double least, double seconds) => new(least / seconds);

    /// <summary>A limit, as a rate, raised to what was reached.</summary>
    public static double Raised(double limit, double reached) => Math.Max(limit, reached);

    /// <inheritdoc/>
    public override string ToString() => double.IsNaN(Measured)
        ? "not known"
        : Value.ToString("0 %", CultureInfo.InvariantCulture) + (IsNoise ? " (noise)" : "");
}
