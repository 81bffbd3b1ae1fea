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
public sealed record TuningReport
{
    internal TuningReport(KernelTuning kernels, IReadOnlyList<ActivationFormat> formats, TuningSource source, TimeSpan took)
        => (Kernels, Formats, Source, Took) = (kernels, formats, source, took);

    /// <summary>How far ahead of their use weights are asked for, in bytes; 0 leaves it to the hardware.</summary>
    public int PrefetchBytes => Kernels.PrefetchBytes;

    /// <summary>For each way in which the model rounds activations (<c>int8/32</c>, <c>int8/256</c>...), how its tokens are multiplied.</summary>
    public IReadOnlyDictionary<string, TileTuning> Tiles => Formats.ToDictionary(format => format.ToString(), Kernels.Tiles);

    /// <summary>Where the choice comes from.</summary>
    public TuningSource Source { get; internal init; }

    /// <summary>What measuring added to the load.</summary>
    public TimeSpan Took { get; internal init; }

    /// <summary>The choice.</summary>
    internal KernelTuning Kernels { get; init; }

    /// <summary>The activation formats that the model uses.</summary>
    internal IReadOnlyList<ActivationFormat> Formats { get; }

    /// <summary>The choice in a line: "prefetch 6144 bytes; int8/256 in tiles of 8, unpacked from 24 tokens".</summary>
    internal static string Describe(KernelTuning kernels, IEnumerable<ActivationFormat> formats) => string.Join("; ",
        [Invariant($"prefetch {kernels.PrefetchBytes} bytes"), .. formats.Select(f => Invariant($"{f} in tiles of {kernels.Tiles(f).LargestTile}, unpacked from {kernels.Tiles(f).UnpackFrom} tokens"))]);

    /// <summary>The choice, where it comes from, and what measuring took.</summary>
    public override string ToString()
        => $"{Describe(Kernels, Formats)} ({(Source == TuningSource.Unmeasured ? "not measured yet" : Source.ToString().ToLowerInvariant())}{(Took > TimeSpan.Zero ? Invariant($" in {Took.TotalMilliseconds:0} ms") : "")})";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
