using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// Attention of a tile of rows to a split: scores of all positions that any of them attends to, weights, weighted sums, and their fold into the rows' states.
/// A row's numbers and their order are those of <see cref="AttentionSplit"/>; what it shares with others are loads alone.
/// </summary>
[Kernel]
internal static unsafe class RunTile
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int SplitSize = AttentionShape.SplitSize, RowInts = RunBuffers.RowInts;

    /// <summary>Rows of a tile: two sums of each, two loads and a factor fit 32 registers of 512 bits or 16 narrower ones.</summary>
    [MethodImpl(Inline)]
    public static int Rows<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged => L.Width >= LaneGroup.Lanes ? 8 : 6;

    /// <summary>One tile.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="b">Queries, keys, values, states, and what is known of the tile's rows.</param>
    /// <param name="block">Dimensions of a key that share a scale.</param>
    /// <param name="row">The first row.</param>
    /// <param name="used">Rows that there are.</param>
    /// <param name="zero">The position that the split begins with.</param>
    /// <param name="parameters">For the score step.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<L, F, I, S, M, W>(in AttentionShape shape, in RunBuffers b, int block, int row, int used, int zero, float* parameters)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where S : struct, IScoreStep<L, F, I> where M : struct, IMaskRule
        where W : struct, ISplitSoftmax
    {
        int* rows = b.Rows;
        // Later rows begin and end later: [low, high) is what any row attends to, [begin, end) what all of them do.
        int low = rows[2], begin = rows[(used - 1) * RowInts + 2], end = rows[3], high = rows[(used - 1) * RowInts + 3];
        if (low >= high) return;
        if (begin >= end) begin = end = high;
        Scores<L, F, I, PlainScores<L, F, I>>(in shape, in b, block, row, low / (2 * L.Width) * (2 * L.Width), high, zero, parameters);
        if (!S.IsPlain) Step<L, F, I, S>(in b, used, low / L.Width * L.Width, high, zero, parameters);
        int first = low / PageLayout.Positions * PageLayout.Positions, last = PageLayout.Padded(high), dims = b.Dims, stride = b.Stride;
        for (int r = 0; r < used; r++)
        {
            Mask(b.Scores + r * SplitSize, first, Attend.Min(rows[r * RowInts + 2], last));
            Mask(b.Scores + r * SplitSize, Attend.Max(rows[r * RowInts + 3], first), last);
        }

        W.Weights(b.Scores, used, first, last, b.Partials + dims, stride);
        for (int r = 0; r < Rows<L, F, I>(); r++)
            for (int d = 0; d < dims; d += L.Width) L.Store(b.Partials + r * stride + d, L.Splat(0f));
        for (int r = 0; r < used; r++) Alone<L, F, I>(in b, r, rows[r * RowInts + 2], Attend.Min(rows[r * RowInts + 3], begin));
        if (begin < end) Values<L, F, I>(in b, begin, end);
        for (int r = 0; r < used; r++)
        {
            int from = rows[r * RowInts + 2], to = rows[r * RowInts + 3];
            if (from >= to) continue;
            Alone<L, F, I>(in b, r, Attend.Max(end, from), to);
            float* state = b.States + (row + r) * stride, partial = b.Partials + r * stride;
            if (from + zero > M.Begin(rows[r * RowInts + 1], shape.Window)) AttentionMerge.Fold<L, F, I>(state, partial, dims);
            else
                for (int d = 0; d < dims + 2; d += L.Width) L.StorePart(state + d, L.LoadPart(partial + d, dims + 2 - d), dims + 2 - d);
        }
    }

    // The step by itself: with it, the sums of all rows would no longer fit the registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Step<L, F, I, S>(in RunBuffers b, int rows, int from, int to, int zero, float* parameters)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where S : struct, IScoreStep<L, F, I>
    {
        for (int r = 0; r < rows; r++)
        {
            float* scores = b.Scores + r * SplitSize;
            int head = b.Rows[r * RowInts], query = b.Rows[r * RowInts + 1];
            for (int i = from; i < to; i += L.Width) L.Store(scores + i, S.Apply(L.Load(scores + i), parameters, head, query, zero + i));
        }
    }

    [MethodImpl(Inline)]
    private static void Scores<L, F, I, S>(in AttentionShape shape, in RunBuffers b, int block, int row, int from, int to, int zero, float* parameters)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where S : struct, IScoreStep<L, F, I>
    {
        // What a register cannot hold is left out when the body is compiled.
        if (L.Width >= LaneGroup.Lanes && block >= shape.KeyDim)
            RunScores.Run<L, F, I, S, OneScale, BothRows<FourRows<L, F, I>, FourRows<L, F, I>, L, F, I>>(in shape, in b, block, row, from, to, zero,
                parameters);
        else if (L.Width >= LaneGroup.Lanes)
            RunScores.Run<L, F, I, S, BlockScales, BothRows<FourRows<L, F, I>, FourRows<L, F, I>, L, F, I>>(in shape, in b, block, row, from, to,
                zero, parameters);
        else if (block >= shape.KeyDim)
            RunScores.Run<L, F, I, S, OneScale, BothRows<FourRows<L, F, I>, BothRows<OneRow<L, F, I>, OneRow<L, F, I>, L, F, I>, L, F, I>>(in shape,
                in b, block, row, from, to, zero, parameters);
        else
            RunScores.Run<L, F, I, S, BlockScales, BothRows<FourRows<L, F, I>, BothRows<OneRow<L, F, I>, OneRow<L, F, I>, L, F, I>, L, F, I>>(
                in shape, in b, block, row, from, to, zero, parameters);
    }

    [MethodImpl(Inline)]
    private static void Values<L, F, I>(in RunBuffers b, int from, int to) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        if (L.Width >= LaneGroup.Lanes)
            RunValues.Run<L, F, I, BothRows<FourRows<L, F, I>, FourRows<L, F, I>, L, F, I>>(b.Scores, b.Values, from, to, b.Dims, b.Partials, b.Stride);
        else
            RunValues.Run<L, F, I, BothRows<FourRows<L, F, I>, BothRows<OneRow<L, F, I>, OneRow<L, F, I>, L, F, I>, L, F, I>>(
                b.Scores, b.Values, from, to, b.Dims, b.Partials, b.Stride);
    }

    // Positions that not all rows of the tile attend to.
    [MethodImpl(Inline)]
    private static void Alone<L, F, I>(in RunBuffers b, int r, int from, int to) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        if (from < to) RunValues.Run<L, F, I, OneRow<L, F, I>>(b.Scores + r * SplitSize, b.Values, from, to, b.Dims, b.Partials + r * b.Stride, b.Stride);
    }

    [MethodImpl(Inline)]
    private static void Mask(float* scores, int from, int to)
    {
        for (int i = from; i < to; i++) scores[i] = float.NegativeInfinity;
    }
}
