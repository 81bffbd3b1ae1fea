using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// Where <see cref="AttendRun"/> keeps what it works on. Rows go in tiles, of which one at a time has scores and partials. Sizes are those of the widest
/// lanes, so that one scratch memory serves any.
/// </summary>
[Kernel]
internal readonly unsafe struct RunBuffers
{
    /// <summary>The most rows of a tile.</summary>
    public const int MaxTile = 8;

    /// <summary>Of each row of the tile: its head, its position, and the range [low, high) of positions of the split that it attends to.</summary>
    public const int RowInts = 4;

    // Two of the widest registers; and the fewest dimensions that share a scale in any format of the cache.
    private const int MaxPair = 2 * LaneGroup.Lanes, MinBlock = 32;

    /// <summary>Scores, then weights of the tile's rows, <c>[rows][256]</c>.</summary>
    public readonly float* Scores;

    /// <summary>Three of the four sums of scores, <c>[3][rows][2w]</c>.</summary>
    public readonly float* Sums;

    /// <summary>Results of the split, <c>[rows][Stride]</c>.</summary>
    public readonly float* Partials;

    /// <summary>What is known of the tile's rows.</summary>
    public readonly int* Rows;

    /// <summary>Results of the splits so far, <c>[all rows][Stride]</c>: the weighted sum, then m and l.</summary>
    public readonly float* States;

    /// <summary>Queries <c>[tile][keyDim][rows]</c>.</summary>
    public readonly float* Queries;

    /// <summary>The split's keys, as <see cref="RunPages"/> has them.</summary>
    public readonly float* Keys;

    /// <summary>Their scales.</summary>
    public readonly float* Scales;

    /// <summary>The split's values.</summary>
    public readonly float* Values;

    /// <summary>Dimensions of a value, whole pairs of registers; m and l stand after them.</summary>
    public readonly int Dims;

    /// <summary>Floats from row to row of partials and states.</summary>
    public readonly int Stride;

    /// <summary>Divides scratch memory of <see cref="Floats"/>.</summary>
    public RunBuffers(float* scratch, in AttentionShape shape)
    {
        int rows = MaxRows(shape.Heads);
        Dims = DimsOf(shape.ValueDim);
        Stride = Dims + LaneGroup.Lanes;
        Scores = scratch;
        Sums = Scores + MaxTile * AttentionShape.SplitSize;
        Partials = Sums + 3 * MaxTile * MaxPair;
        Rows = (int*)(Partials + MaxTile * Stride);
        States = (float*)(Rows + MaxTile * RowInts);
        Queries = States + rows * Stride;
        Keys = Queries + PageLayout.Padded(rows * shape.KeyDim);
        Scales = Keys + AttentionShape.SplitSize * shape.KeyDim;
        Values = Scales + AttentionShape.SplitSize * BlocksOf(shape.KeyDim);
    }

    /// <summary>Floats of all of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Floats(in AttentionShape shape)
    {
        int rows = MaxRows(shape.Heads), dims = DimsOf(shape.ValueDim), stride = dims + LaneGroup.Lanes;
        return MaxTile * (AttentionShape.SplitSize + 3 * MaxPair + stride + RowInts) + rows * stride + PageLayout.Padded(rows * shape.KeyDim)
            + AttentionShape.SplitSize * (shape.KeyDim + BlocksOf(shape.KeyDim) + dims);
    }

    // The last tile may be padded.
    [MethodImpl(MethodImplOptions.AggressiveInlining)] private static int MaxRows(int heads) => AttendRun.MaxTokens(heads) * heads + MaxTile;
    [MethodImpl(MethodImplOptions.AggressiveInlining)] private static int DimsOf(int valueDim) => (valueDim + MaxPair - 1) / MaxPair * MaxPair;
    [MethodImpl(MethodImplOptions.AggressiveInlining)] private static int BlocksOf(int keyDim) => (keyDim + MinBlock - 1) / MinBlock;
}
