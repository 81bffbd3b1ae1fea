using System.Globalization;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;

namespace Engine.Tuning;

/// <summary>The source of a model's kernel settings.</summary>
public enum TuningSource
{
    /// <summary>The defaults: tuning is off, or the model is too small to benefit.</summary>
    Default,

    /// <summary>Given by the caller.</summary>
    Given,

    /// <summary>The defaults so far: no load of such a model has been measured on this machine yet.</summary>
    Unmeasured,

    /// <summary>Cached from an earlier measurement on this machine.</summary>
    Remembered,

    /// <summary>Measured while this model was loaded, all or part of it.</summary>
    Measured,
}

/// <summary>The kernel settings of a model and their source.</summary>
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

    /// <summary>The settings in a line: "prefetch 6144 bytes; int8/256 in tiles of 8, unpacked from 24 tokens".</summary>
    internal static string Describe(KernelTuning kernels, IEnumerable<ActivationFormat> formats) => string.Join("; ",
        [Invariant($"prefetch {kernels.PrefetchBytes} bytes"),
            .. formats.Select(f => Invariant($"{f} in tiles of {kernels.Tiles(f).LargestTile}, unpacked from {kernels.Tiles(f).UnpackFrom} tokens"))]);

    /// <summary>The settings, their source, and the time that measuring took.</summary>
    public override string ToString()
        => $"{Describe(Kernels, Formats)} ({(Source == TuningSource.Unmeasured ? "not measured yet" : Source.ToString().ToLowerInvariant())}{(Took > TimeSpan.Zero ? Invariant($" in {Took.TotalMilliseconds:0} ms") : "")})";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
