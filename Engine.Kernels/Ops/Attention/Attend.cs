using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// y = softmax(step(scale · q kᵀ)) v for one token and a group of query heads <c>[heads, keyDim]</c> that share a head of keys and values, over the
/// positions that the mask rule allows. Heads are taken in tiles of at most 4. <see cref="Split"/> does one split, so that several can run at once and be
/// merged by <see cref="AttentionMerge"/>; <see cref="Range"/> does all, one after the other. Both give the same bits.
/// </summary>
[Kernel]
internal static unsafe class Attend
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>One split (split · 256 and on) that the token attends to; writes partials <c>[heads, PartialFloats]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split<L, F, I, C, S, M, W>(float* q, byte* keys, byte* values, int* pages, int firstPage, int position, int length,
        int split, in AttentionShape shape, float* parameters, float* scratch, float* partials)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        where C : struct, IPageFormat<L, F, I> where S : struct, IScoreStep<L, F, I> where M : struct, IMaskRule where W : struct, ISplitSoftmax
    {
        int begin = Max(M.Begin(position, shape.Window), split * AttentionShape.SplitSize);
        int end = Min(M.End(position, shape.Window, length, shape.IsWhole), (split + 1) * AttentionShape.SplitSize);
        for (int head = 0; head < shape.Heads;)
        {
            Tile<L, F, I, C, S, W>(q, keys, values, pages, firstPage, begin, end, position, head, in shape, parameters, scratch,
                partials + head * shape.PartialFloats);
            head += TileOf<L, F, I>(shape.Heads - head);
        }
    }

    /// <summary>All that the token attends to; writes y <c>[heads, valueDim]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Range<L, F, I, C, S, M, W>(float* q, byte* keys, byte* values, int* pages, int firstPage, int position, int length,
        in AttentionShape shape, float* parameters, float* scratch, float* y)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        where C : struct, IPageFormat<L, F, I> where S : struct, IScoreStep<L, F, I> where M : struct, IMaskRule where W : struct, ISplitSoftmax
    {
        int begin = M.Begin(position, shape.Window), end = M.End(position, shape.Window, length, shape.IsWhole), stride = shape.PartialFloats,
            dims = PageLayout.Padded(shape.ValueDim);
        float* states = scratch + AttentionShape.MaxTile * AttentionShape.SplitSize, partials = states + AttentionShape.MaxTile * stride;
        for (int head = 0; head < shape.Heads;)
        {
            int tile = TileOf<L, F, I>(shape.Heads - head), stop = Min(end, (begin / AttentionShape.SplitSize + 1) * AttentionShape.SplitSize);
            Tile<L, F, I, C, S, W>(q, keys, values, pages, firstPage, begin, stop, position, head, in shape, parameters, scratch, states);
            for (int at = stop; at < end; at = stop)
            {
                stop = Min(end, at + AttentionShape.SplitSize);
                Tile<L, F, I, C, S, W>(q, keys, values, pages, firstPage, at, stop, position, head, in shape, parameters, scratch, partials);
                for (int t = 0; t < tile; t++)
                    AttentionMerge.Fold<L, F, I>(states + t * stride, partials + t * stride, dims);
            }
            for (int t = 0; t < tile; t++)
                AttentionMerge.Finish<L, F, I>(states + t * stride, dims, in shape, parameters, head + t, y + (head + t) * shape.ValueDim);
            head += tile;
        }
    }

    // A tile of query heads from the head-th on, over positions of one split.
    [MethodImpl(Inline)]
    internal static void Tile<L, F, I, C, S, W>(float* q, byte* keys, byte* values, int* pages, int firstPage, int begin, int end, int position,
        int head, in AttentionShape shape,
        float* parameters, float* scratch, float* partials)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        where C : struct, IPageFormat<L, F, I> where S : struct, IScoreStep<L, F, I> where W : struct, ISplitSoftmax
    {
        float* row = q + head * shape.KeyDim;
        int tile = TileOf<L, F, I>(shape.Heads - head);
        // What a register cannot hold is left out when the body is compiled.
        if (L.Width >= LaneGroup.Lanes && tile == 4)
            AttentionSplit.Run<L, F, I, C, S, BothTiles<BothTiles<OneHead<L, F, I>, OneHead<L, F, I>, L, F, I>, BothTiles<OneHead<L, F, I>,
                OneHead<L, F, I>, L, F, I>, L, F, I>, W>(row, keys, values, pages, firstPage, begin, end, position, head, head == 0, in shape, parameters,
                scratch, partials);
        else if (L.Width >= LaneGroup.Lanes && tile == 3)
            AttentionSplit.Run<L, F, I, C, S, BothTiles<BothTiles<OneHead<L, F, I>, OneHead<L, F, I>, L, F, I>, OneHead<L, F, I>, L, F, I>, W>(row,
                keys, values, pages, firstPage, begin, end, position, head, head == 0, in shape, parameters, scratch, partials);
        else if (L.Width > 1 && tile == 2)
            AttentionSplit.Run<L, F, I, C, S, BothTiles<OneHead<L, F, I>, OneHead<L, F, I>, L, F, I>, W>(row, keys, values, pages, firstPage, begin,
                end, position, head, head == 0, in shape, parameters, scratch, partials);
        else
            AttentionSplit.Run<L, F, I, C, S, OneHead<L, F, I>, W>(row, keys, values, pages, firstPage, begin, end, position, head, head == 0, in shape,
                parameters, scratch, partials);
    }

    // As many heads as 32 registers of 512 bits or 16 narrower ones hold. Five heads are three and two rather than four and one.
    [MethodImpl(Inline)]
    internal static int TileOf<L, F, I>(int heads) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        int most = L.Width >= LaneGroup.Lanes ? AttentionShape.MaxTile : L.Width > 1 ? 2 : 1;
        return heads == 5 && most > 2 ? 3 : heads < most ? heads : most;
    }

    [MethodImpl(Inline)] internal static int Min(int x, int y) => x < y ? x : y;
    [MethodImpl(Inline)] internal static int Max(int x, int y) => x > y ? x : y;
}
