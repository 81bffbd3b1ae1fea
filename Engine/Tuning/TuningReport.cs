using System.Globalization;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;

namespace Engine.Tuning;

/// <summary>Where a model's tuning comes from.</summary>
public enum TuningSource
{
    /// <summary>The defaults: it was switched off, or the model is too small to gain by it.</summary>
    Default,

    /// <summary>Given by who loaded the model.</summary>
    Given,

    /// <summary>The defaults as yet: no load of such a model has measured this machine.</summary>
    Unmeasured,

    /// <summary>Measured on this machine before.</summary>
    Remembered,

    /// <summary>Measured while this model was loaded, all or part of it.</summary>
    Measured,
}

/// <summary>How a model's kernels are fitted to the machine.</summary>
/// <param name="Kernels">The choice.</param>
/// <param name="Formats">The activation formats that the model uses.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Took">What measuring added to the load.</param>
public sealed record TuningReport(KernelTuning Kernels, IReadOnlyList<ActivationFormat> Formats, TuningSource Source, TimeSpan Took)
{
    /// <summary>The choice in a line: "prefetch 6144 bytes; int8/256 in tiles of 8, unpacked from 24 tokens".</summary>
    public static string Describe(KernelTuning kernels, IEnumerable<ActivationFormat> formats) => string.Join("; ",
        [Invariant($"prefetch {kernels.PrefetchBytes} bytes"), .. formats.Select(f => Invariant($"{f} in tiles of {kernels.Tiles(f).LargestTile}, unpacked from {kernels.Tiles(f).UnpackFrom} tokens"))]);

    /// <summary>The choice, where it comes from, and what measuring took.</summary>
    public override string ToString()
        => $"{Describe(Kernels, Formats)} ({(Source == TuningSource.Unmeasured ? "not measured yet" : Source.ToString().ToLowerInvariant())}{(Took > TimeSpan.Zero ? Invariant($" in {Took.TotalMilliseconds:0} ms") : "")})";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
