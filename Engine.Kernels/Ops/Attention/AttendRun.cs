using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// <see cref="Attend.Range"/> for a run of tokens of one sequence, with the same bits: a split's pages are decoded to float32 once and serve all rows of the
/// run (a row is one query head of one token) before the next split's take their place.
/// </summary>
[Kernel]
internal static unsafe class AttendRun
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>The most tokens of a run: enough to outweigh decoding, few enough that their states stay in the cache.</summary>
    [MethodImpl(Inline)]
    public static int MaxTokens(int heads) => heads >= 128 ? 1 : heads <= 4 ? 32 : 128 / heads;

    /// <summary>Floats of scratch memory that a call needs, whatever the format of the cache.</summary>
    [MethodImpl(Inline)]
    public static int ScratchFloats(in AttentionShape shape) => RunBuffers.Floats(in shape);

    /// <summary>
    /// Outputs <c>[count][heads, valueDim]</c> of the tokens at position, position + 1, …; queries and outputs of a token lie a stride apart.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I, C, S, M, W>(float* q, int qStride, byte* keys, byte* values, int* pages, int firstPage, int position, int length,
        int count, in AttentionShape shape, float* parameters, float* scratch, float* y, int yStride)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        where C : struct, IPageFormat<L, F, I> where S : struct, IScoreStep<L, F, I> where M : struct, IMaskRule where W : struct, ISplitSoftmax
    {
        var b = new RunBuffers(scratch, in shape);
        int heads = shape.Heads, rows = count * heads, tile = RunTile.Rows<L, F, I>();
        Pack(q, qStride, heads, shape.KeyDim, rows, tile, b.Queries);
        int begin = M.Begin(position, shape.Window), end = M.End(position + count - 1, shape.Window, length, shape.IsWhole);
        for (int from = begin; from < end;)
        {
            int zero = from / AttentionShape.SplitSize * AttentionShape.SplitSize, to = Attend.Min(end, zero + AttentionShape.SplitSize);
            for (int page = from / PageLayout.Positions; page * PageLayout.Positions < to; page++)
            {
                int physical = pages[page - firstPage], at = page * PageLayout.Positions - zero;
                RunPages.Keys<L, F, I, C>(keys + physical * shape.KeyPageBytes, shape.KeyDim, at, b.Keys, b.Scales);
                RunPages.Values<L, F, I, C>(values + physical * shape.ValuePageBytes, shape.ValueDim, at, b.Dims, b.Values);
            }

            for (int row = 0; row < rows; row += tile)
            {
                int used = Attend.Min(tile, rows - row);
                for (int r = 0; r < tile; r++)
                {
                    // Rows beyond the last one repeat it.
                    int own = row + Attend.Min(r, used - 1), at = position + own / heads;
                    int* of = b.Rows + r * RunBuffers.RowInts;
                    of[0] = own % heads;
                    of[1] = at;
                    of[2] = Attend.Max(M.Begin(at, shape.Window), from) - zero;
                    of[3] = Attend.Min(M.End(at, shape.Window, length, shape.IsWhole), to) - zero;
                }

                RunTile.Run<L, F, I, S, M, W>(in shape, in b, C.KeyBlock(shape.KeyDim), row, used, zero, parameters);
            }

            from = to;
        }

        for (int row = 0; row < rows; row++)
            AttentionMerge.Finish<L, F, I>(b.States + row * b.Stride, b.Dims, in shape, parameters, row % heads, y + row / heads * yStride + row % heads * shape.ValueDim);
    }

    // Queries as tiles read them; rows that the last tile has too many are zero.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Pack(float* q, int qStride, int heads, int dim, int rows, int tile, float* to)
    {
        for (int row = 0; row < (rows + tile - 1) / tile * tile; row++)
        {
            float* column = to + row / tile * tile * dim + row % tile, x = q + row / heads * qStride + row % heads * dim;
            for (int d = 0; d < dim; d++) column[d * tile] = row < rows ? x[d] : 0f;
        }
    }
}
