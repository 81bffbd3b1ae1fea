using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;

namespace Engine.Tuning;

/// <summary>What is measured, in the order of what it brings: the distance that one token's weights are prefetched at, then the tiles of batches.</summary>
internal static class Measurements
{
    // Streamed tiles, and the unpacked ones of a prompt; both divide by most tiles.
    private const int Batch = 12, Prompt = 24;

    // Counts of tokens from which panels may be unpacked instead: each is tried where the one before it was better than waiting longer.
    private static readonly int[] s_unpackFrom = [16, 8];

    /// <summary>The distances, the default first.</summary>
    public static IReadOnlyList<int> PrefetchBytes { get; } = [Distances.Default, .. Distances.All.Where(bytes => bytes != Distances.Default)];

    /// <summary>The best distance for one token, or null where there was no time.</summary>
    public static int? Distance(PanelSample sample, LaneWidth width, Deadline deadline)
        => new Contest(deadline).Best([.. PrefetchBytes.Select(bytes => sample.Candidate(TileTuning.Default(width), bytes, width, 1))]) is { } best ? PrefetchBytes[best] : null;

    /// <summary>The best tiles of a format's activations, or null where there was no time.</summary>
    public static TileTuning? Tiles(PanelSample sample, LaneWidth width, int prefetchBytes, Deadline deadline)
    {
        var contest = new Contest(deadline);
        var tiles = TileTuning.Default(width);
        int[] sizes = [tiles.LargestTile, .. TileTuning.Sizes(width).Where(size => size != tiles.LargestTile && size >= 3).Reverse()];
        if (contest.Best([.. sizes.Select(size => Of(tiles with { LargestTile = size }, Batch, Prompt))]) is not { } best) return null;
        tiles = tiles with { LargestTile = sizes[best] };
        foreach (int tokens in s_unpackFrom)
        {
            if (contest.Best([Of(tiles, tokens), Of(tiles with { UnpackFrom = tokens }, tokens)]) is not { } earlier) return null;
            if (earlier == 0) break;
            tiles = tiles with { UnpackFrom = tokens };
        }

        return tiles;

        Candidate Of(TileTuning tried, params int[] tokens) => sample.Candidate(tried, prefetchBytes, width, tokens);
    }
}
