using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;

namespace Engine.Tuning;

/// <summary>The measurements, in descending order of their effect: the prefetch distance for one token, then the tiles of batches.</summary>
internal static class Measurements
{
    // Streamed tiles, and the unpacked ones of a prompt; both divide by most tiles.
    private const int Batch = 12, Prompt = 24;

    // Counts of tokens from which panels may be unpacked instead: each is tried where the one before it was better than waiting longer.
    private static readonly int[] UnpackFrom = [16, 8];

    /// <summary>
    /// The default distance, then none. What lies between differs from the default by less than a contest's margin, and compiling another body is a third of
    /// what tuning may take.
    /// </summary>
    public static IReadOnlyList<int> PrefetchBytes { get; } = [Distances.Default, 0];

    /// <summary>The fastest prefetch distance for one token, or null if there was no time or no choice.</summary>
    /// <param name="sample">What they are measured on.</param>
    /// <param name="width">The lanes.</param>
    /// <param name="compiled">Those of <see cref="PrefetchBytes"/> that are compiled, in its order.</param>
    /// <param name="deadline">When to end.</param>
    public static int? Distance(PanelSample sample, LaneWidth width, IReadOnlyList<int> compiled, Deadline deadline)
    {
        if (compiled.Count < 2 || compiled[0] != Distances.Default) return null;
        Candidate[] candidates = [.. compiled.Select(bytes => sample.Candidate(TileTuning.Default(width), bytes, width, 1))];
        return new Contest(deadline).Best(candidates) is { } best ? compiled[best] : null;
    }

    /// <summary>The fastest tiles of an activation format, or null if there was no time.</summary>
    /// <param name="sample">What they are measured on.</param>
    /// <param name="width">The lanes.</param>
    /// <param name="prefetchBytes">A distance that is compiled for all tiles: tiles compare alike at each.</param>
    /// <param name="deadline">When to end.</param>
    public static TileTuning? Tiles(PanelSample sample, LaneWidth width, int prefetchBytes, Deadline deadline)
    {
        var contest = new Contest(deadline);
        var tiles = TileTuning.Default(width);
        int[] sizes = [.. Sizes(width)];
        if (contest.Best([.. sizes.Select(size => Of(tiles with { LargestTile = size }, Batch, Prompt))]) is not { } best) return null;
        tiles = tiles with { LargestTile = sizes[best] };
        foreach (int tokens in UnpackFrom)
        {
            if (contest.Best([Of(tiles, tokens), Of(tiles with { UnpackFrom = tokens }, tokens)]) is not { } fastest) return null;
            if (fastest == 0) break;
            tiles = tiles with { UnpackFrom = tokens };
        }

        return tiles;

        Candidate Of(TileTuning tried, params int[] tokens) => sample.Candidate(tried, prefetchBytes, width, tokens);
    }

    /// <summary>The kernels that <see cref="Tiles"/> may run on panels of a format; the model itself uses most of them.</summary>
    public static IEnumerable<(MatMul Kernel, int Tokens)> TileBodies(PanelFormat format, LaneWidth width, int prefetchBytes)
    {
        foreach (int size in Sizes(width))
        {
            TileTuning tiles = TileTuning.Default(width) with { LargestTile = size };
            foreach (int tokens in (int[])[Batch, Prompt, .. UnpackFrom]) yield return (MatMul.Bind(format, width, tiles, prefetchBytes), tokens);
            foreach (int tokens in UnpackFrom) yield return (MatMul.Bind(format, width, tiles with { UnpackFrom = tokens }, prefetchBytes), tokens);
        }
    }

    // The default first.
    private static IEnumerable<int> Sizes(LaneWidth width)
    {
        int usual = TileTuning.Default(width).LargestTile;
        return [usual, .. TileTuning.Sizes(width).Where(size => size != usual && size >= 3).Reverse()];
    }
}
