using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// Attention over one split, for a tile of query heads that share its keys and values: with sᵢ = step(scale · q·kᵢ) for the attended positions i,
/// m = max sᵢ, l = Σ exp(sᵢ - m) and acc = Σ exp(sᵢ - m) · vᵢ, each dimension in order of position (Dao et al. 2022).
/// </summary>
/// <remarks>
/// A position keeps its lane and its turn whatever the attended range begins with, and heads of a tile share loads only, so the bits of a head depend on
/// its query and on the attended positions alone.
/// </remarks>
[Kernel]
internal static unsafe class AttentionSplit
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int PagesAhead = 2;

    /// <summary>Writes a partial result for each head of the tile.</summary>
    /// <param name="q">Queries, keyDim apart.</param>
    /// <param name="keys">Page 0 of this head's keys.</param>
    /// <param name="values">Page 0 of this head's values.</param>
    /// <param name="pages">The physical pages, beginning with that of logical page <paramref name="firstPage"/>.</param>
    /// <param name="firstPage">The logical page (position / 16) of pages[0].</param>
    /// <param name="begin">The first attended position.</param>
    /// <param name="end">The position after the last one, in the same split.</param>
    /// <param name="position">The position of the query.</param>
    /// <param name="head">The first head's number within its group.</param>
    /// <param name="ahead">Whether pages are asked for ahead: by the first tile of a group, which reads from memory; the others find in a cache what it has read.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="parameters">For the score step.</param>
    /// <param name="scores">Room for the scores: a row of 256 for each head of the tile.</param>
    /// <param name="partials">The results, PartialFloats apart.</param>
    // Never inlined: a caller would take four tiles into itself, and their registers would spill.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<L, F, I, C, S, T, W>(float* q, byte* keys, byte* values, int* pages, int firstPage, int begin, int end, int position, int head,
        bool ahead, in AttentionShape shape, float* parameters, float* scores, float* partials)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        where C : struct, IPageFormat<L, F, I> where S : struct, IScoreStep<L, F, I> where T : struct, IAttentionTile<L, F, I> where W : struct, ISplitSoftmax
        => Inlined<L, F, I, C, S, T, W>(q, keys, values, pages, firstPage, begin, end, position, head, ahead, in shape, parameters, scores, partials);

    /// <summary>The same as part of its caller: a compiler for GPUs keeps track of a pointer's memory only where nothing is called.</summary>
    [MethodImpl(Inline)]
    public static void Inlined<L, F, I, C, S, T, W>(float* q, byte* keys, byte* values, int* pages, int firstPage, int begin, int end, int position, int head,
        bool ahead, in AttentionShape shape, float* parameters, float* scores, float* partials)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        where C : struct, IPageFormat<L, F, I> where S : struct, IScoreStep<L, F, I> where T : struct, IAttentionTile<L, F, I> where W : struct, ISplitSoftmax
    {
        L.Synchronize(); // The scores of the split before are read.
        int first = begin / PageLayout.Positions, last = (end - 1) / PageLayout.Positions, count = last - first + 1;
        int dim = shape.KeyDim, pageBytes = shape.KeyPageBytes;
        for (int page = first; page <= last; page++)
        {
            if (ahead) Ahead<L, F, I>(keys, values, pages + (first - firstPage), count, page - first + PagesAhead, in shape);
            for (int slot = 0; slot < PageLayout.Positions; slot += L.Width)
            {
                int key = page * PageLayout.Positions + slot;
                I at = L.Add(L.Indices, L.Splat(key));
                I mask = L.And(L.Greater(at, L.Splat(begin - 1)), L.Greater(L.Splat(end), at));
                T tile = default;
                Dots<L, F, I, C, T>(ref tile, q, keys + pages[page - firstPage] * pageBytes, slot, dim);
                tile.Scores<S>(scores + key % AttentionShape.SplitSize, mask, shape.Scale, parameters, head, position, key);
            }
        }

        int stride = shape.PartialFloats, from = first * PageLayout.Positions % AttentionShape.SplitSize, to = from + count * PageLayout.Positions;
        L.Synchronize();
        W.Weights(scores, T.Count, from, to, partials + PageLayout.Padded(shape.ValueDim), stride);
        L.Synchronize();

        // Page by page, all dimensions, so that memory is read in order.
        for (int at = begin; at < end;)
        {
            int page = at / PageLayout.Positions;
            if (ahead) Ahead<L, F, I>(keys, values, pages + (first - firstPage), count, count + page - first + PagesAhead, in shape);
            int stop = (page + 1) * PageLayout.Positions < end ? (page + 1) * PageLayout.Positions : end;
            Sums<L, F, I, C, T>(values + pages[page - firstPage] * shape.ValuePageBytes, at % PageLayout.Positions, stop - at, shape.ValueDim,
                scores + at % AttentionShape.SplitSize, partials, stride, at == begin);
            at = stop;
        }
    }

    // Asks for a page of the split, counted in the order in which they are read: those of keys, then those of values.
    [MethodImpl(Inline)]
    private static void Ahead<L, F, I>(byte* keys, byte* values, int* pages, int count, int next, in AttentionShape shape)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        if (next < count) Lines<L, F, I>(keys + pages[next] * shape.KeyPageBytes, shape.KeyPageBytes);
        else if (next < 2 * count) Lines<L, F, I>(values + pages[next - count] * shape.ValuePageBytes, shape.ValuePageBytes);
    }

    [MethodImpl(Inline)]
    private static void Lines<L, F, I>(byte* page, int bytes) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        for (int line = 0; line < bytes; line += PageLayout.CacheLine) L.Prefetch(page + line);
    }

    // q·k at positions of a page from slot on; dimensions d, d + 1, d + 2 and d + 3 have sums of their own, so that additions need not wait for each other.
    [MethodImpl(Inline)]
    internal static void Dots<L, F, I, C, T>(ref T tile, float* q, byte* page, int slot, int dim)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where C : struct, IPageFormat<L, F, I> where T : struct, IAttentionTile<L, F, I>
    {
        tile.Clear();
        int block = C.KeyBlock(dim);
        for (int start = 0; start < dim; start += block)
        {
            int stop = start + block < dim ? start + block : dim, d = start;
            for (; d + 4 <= stop; d += 4)
            {
                byte* at = C.KeyAt(page, slot, d, dim);
                tile.Keys(C.Key(at, 0), C.Key(at, 1), C.Key(at, 2), C.Key(at, 3), q + d, dim);
            }
            for (; d < stop; d++)
                tile.Key(C.Key(C.KeyAt(page, slot, d, dim), 0), q + d, dim);
            tile.Close(C.KeyScale(page, slot, start, dim));
        }
    }

    // acc += weight · v over some positions of a page; those that are not attended to are never read.
    [MethodImpl(Inline)]
    internal static void Sums<L, F, I, C, T>(byte* page, int slot, int count, int dim, float* weights, float* y, int stride, bool first)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where C : struct, IPageFormat<L, F, I> where T : struct, IAttentionTile<L, F, I>
    {
        int padded = PageLayout.Padded(dim), d = 0;
        for (; d + 4 * L.Width <= padded; d += 4 * L.Width)
        {
            T tile = default;
            if (first) tile.Clear();
            else tile.Load(y + d, stride, 4);
            for (int i = 0; i < count; i++)
            {
                byte* at = C.ValueAt(page, slot + i, d, dim);
                F lo = C.ValueScale(page, slot + i, d, dim), hi = C.ValueScale(page, slot + i, d + 2 * L.Width, dim);
                tile.Values(C.Value(at, 0, lo), C.Value(at, 1, lo), C.Value(at, 2, hi), C.Value(at, 3, hi), weights + i);
            }
            tile.Store(y + d, stride, 4);
        }
        for (; d < padded; d += L.Width)
        {
            T tile = default;
            if (first) tile.Clear();
            else tile.Load(y + d, stride, 1);
            for (int i = 0; i < count; i++)
                tile.Value(C.Value(C.ValueAt(page, slot + i, d, dim), 0, C.ValueScale(page, slot + i, d, dim)), weights + i);
            tile.Store(y + d, stride, 1);
        }
    }
}
