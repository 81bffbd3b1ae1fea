using System.Numerics;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// How tokens are cut into tiles: as many of the largest as fit, then ever smaller powers of two. The largest depends on how many accumulators the
/// registers hold. A token's bits do not depend on its tile.
/// </summary>
public static class Tiling
{
    /// <summary>Tokens of the largest tile.</summary>
    public static int Largest(LaneWidth width) => width switch
    {
        LaneWidth.W512 => 8,
        LaneWidth.W256 or LaneWidth.W128 => 4,
        _ => 1,
    };

    /// <summary>Tiles of so many tokens.</summary>
    public static int Count(int tokens, int largest) => tokens / largest + BitOperations.PopCount((uint)(tokens % largest));

    /// <summary>Tokens of the tile that begins where <paramref name="left"/> tokens are left.</summary>
    public static int Size(int left, int largest) => left >= largest ? largest : 1 << BitOperations.Log2((uint)left);

    /// <summary>The first token of a tile.</summary>
    public static int First(int tile, int tokens, int largest)
    {
        int whole = tokens / largest;
        if (tile <= whole) return Math.Min(tile * largest, tokens);
        int first = whole * largest;
        for (int i = whole; i < tile && first < tokens; i++) first += Size(tokens - first, largest);
        return first;
    }

    /// <summary>The first token of the tile that a token is in.</summary>
    public static int Begin(int token, int tokens, int largest)
    {
        int first = tokens / largest * largest;
        if (token < first) return token / largest * largest;
        for (int size; token >= first + (size = Size(tokens - first, largest));) first += size;
        return first;
    }
}
