using System.Globalization;
using Engine.Kernels;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;

namespace Engine.Tuning;

/// <summary>How kernel settings (prefetch distance, tiles) are chosen: measured, the defaults, or given. Results have the same bits with any of them.</summary>
public sealed record TuningOption
{
    /// <summary>The environment variable that is read where no option is given, in the syntax of <see cref="Parse"/>.</summary>
    public const string Setting = "ENGINE_TUNING";

    private TuningOption()
    {
    }

    /// <summary>Measured on the model's own weights when it is loaded, in at most 100 ms, and cached for this machine. The default.</summary>
    public static TuningOption Auto { get; } = new() { Measures = true };

    /// <summary>The defaults: nothing is measured and no cached measurement is used.</summary>
    public static TuningOption Off { get; } = new();

    /// <summary>The syntax of <see cref="Parse"/>, for messages and help.</summary>
    public static string Words { get; } =
        $"auto, off, or how many bytes ahead weights are prefetched ({string.Join(", ", Distances.All)}), which may be followed by ,TILE,UNPACK: "
        + "tokens of the largest tile, and those from which panels are unpacked first";

    /// <summary>Whether settings are measured.</summary>
    public bool Measures { get; private init; }

    /// <summary>The prefetch distance of weights in bytes, or null where it is not given.</summary>
    public int? PrefetchBytes { get; private init; }

    /// <summary>The tiles of every activation format, or null where they are not given.</summary>
    public TileTuning? Tiles { get; private init; }

    /// <summary>Fixed settings, whatever the machine.</summary>
    /// <param name="prefetchBytes">How far ahead weights are asked for: 0, 2048 or 6144 bytes.</param>
    /// <param name="tiles">Tile sizes that exist at the lane width; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no such distance, or panels would be unpacked for a single token.</exception>
    public static TuningOption Of(int prefetchBytes, TileTuning? tiles = null)
    {
        if (!Distances.All.Contains(prefetchBytes))
            throw new ArgumentException($"weights can be prefetched {string.Join(", ", Distances.All)} bytes ahead, not {prefetchBytes}",
                nameof(prefetchBytes));
        if (tiles is { UnpackFrom: < 2 } early)
            throw new ArgumentException($"panels are unpacked for 2 tokens or more, not for {early.UnpackFrom}", nameof(tiles));
        return new() { PrefetchBytes = prefetchBytes, Tiles = tiles };
    }

    /// <summary>What <see cref="Words"/> say: <c>auto</c>, <c>off</c>, <c>2048</c>, <c>6144,8,24</c>.</summary>
    /// <exception cref="ArgumentException">The text says something else; the message says what it may.</exception>
    public static TuningOption Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Equals("auto", StringComparison.OrdinalIgnoreCase)) return Auto;
        if (text.Equals("off", StringComparison.OrdinalIgnoreCase)) return Off;
        int[] numbers = [.. text.Split(',').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        if (numbers.Length is not (1 or 3) || numbers.Contains(-1)) throw new ArgumentException($"tuning is {Words}; not '{text}'", nameof(text));
        return Of(numbers[0], numbers.Length == 3 ? new TileTuning(numbers[1], numbers[2]) : null);
    }

    /// <summary>The option; if null, that of the environment variable <see cref="Setting"/>; else <see cref="Auto"/>.</summary>
    /// <exception cref="ArgumentException">The environment says something that <see cref="Parse"/> refuses; the message names the variable.</exception>
    internal static TuningOption Choose(TuningOption? option = null) => option ?? EnvironmentVariable.Parse(Setting, Parse) ?? Auto;

    /// <summary>The given settings as kernels of a lane width take them, or null where nothing is given.</summary>
    /// <exception cref="ArgumentException">There is no such tile at this width.</exception>
    internal KernelTuning? Given(LaneWidth width)
    {
        if (PrefetchBytes is not { } bytes) return null;
        var tuning = new KernelTuning(width, bytes);
        return Tiles is not { } tiles ? tuning : ActivationFormat.All.Aggregate(tuning, (all, format) => all.With(format, tiles));
    }

    /// <summary>The option in the syntax of <see cref="Parse"/>.</summary>
    public override string ToString() => Measures ? "auto" : PrefetchBytes is not { } bytes ? "off"
        : string.Create(CultureInfo.InvariantCulture, $"{bytes}{(Tiles is { } tiles ? $",{tiles.LargestTile},{tiles.UnpackFrom}" : "")}");
}
