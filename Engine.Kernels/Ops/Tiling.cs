using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// How tokens are cut into tiles: as many of the largest as fit, then one with the rest. The largest depends on how many accumulators the registers hold. A
/// token's bits do not depend on its tile.
/// </summary>
internal static class Tiling
{
    /// <summary>Tokens of the largest tile where nothing was measured.</summary>
    public static int Largest(LaneWidth width) => TileTuning.Default(width).LargestTile;

    /// <summary>Tiles of so many tokens.</summary>
    public static int Count(int tokens, int largest) => (tokens + largest - 1) / largest;

    /// <summary>Tokens of the tile that begins where <paramref name="left"/> tokens are left.</summary>
    public static int Size(int left, int largest) => Math.Min(left, largest);

    /// <summary>The first token of a tile, or of those after the last.</summary>
    public static int First(int tile, int tokens, int largest) => Math.Min(tile * largest, tokens);

    /// <summary>The first token of the tile that a token is in.</summary>
    public static int Begin(int token, int largest) => token / largest * largest;
}
