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
public static unsafe class AttentionSplit
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

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
    /// <param name="shape">Sizes.</param>
    /// <param name="parameters">For the score step.</param>
    /// <param name="scores">Room for the scores: a row of 256 for each head of the tile.</param>
    /// <param name="partials">The results, PartialFloats apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I, C, S, T>(float* q, byte* keys, byte* values, int* pages, int firstPage, int begin, int end, int position, int head,
        in AttentionShape shape, float* parameters, float* scores, float* partials)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where C : struct, ICacheFormat<L, F, I> where S : struct, IScoreStep<L, F, I> where T : struct, IAttentionTile<L, F, I>
    {
        int first = begin / PageLayout.Positions, last = (end - 1) / PageLayout.Positions;
        int dim = shape.KeyDim, pageBytes = shape.KeyPageBytes;
        for (int page = first; page <= last; page++)
        {
            int key = page * PageLayout.Positions;
            I at = L.Add(L.Indices, L.Splat(key));
            I mask = L.And(L.Greater(at, L.Splat(begin - 1)), L.Greater(L.Splat(end), at));
            T tile = default;
            Dots<L, F, I, C, T>(ref tile, q, keys + pages[page - firstPage] * pageBytes, dim);
            tile.Scores<S>(scores + key % AttentionShape.SplitSize, mask, shape.Scale, parameters, head, position, key);
        }

        int stride = shape.PartialFloats, padded = PageLayout.Padded(shape.ValueDim);
        for (int t = 0; t < T.Count; t++)
            Weights<L, F, I>(scores + t * AttentionShape.SplitSize, first, last, partials + t * stride + padded);

        int group = 0;
        for (; group + 4 <= padded / 16; group += 4)
            Sum4<L, F, I, C, T>(values, pages, firstPage, begin, end, in shape, scores, group, partials + group * 16);
        for (; group < padded / 16; group++)
            Sum1<L, F, I, C, T>(values, pages, firstPage, begin, end, in shape, scores, group, partials + group * 16);
    }

    // q·k at the 16 positions of a page; dimensions d, d + 1, d + 2 and d + 3 have sums of their own, so that additions need not wait for each other.
    [MethodImpl(Inline)]
    private static void Dots<L, F, I, C, T>(ref T tile, float* q, byte* page, int dim)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where C : struct, ICacheFormat<L, F, I> where T : struct, IAttentionTile<L, F, I>
    {
        tile.Clear();
        int block = C.KeyBlock(dim);
        for (int start = 0; start < dim; start += block)
        {
            int stop = start + block < dim ? start + block : dim, d = start;
            for (; d + 4 <= stop; d += 4)
                tile.Keys(C.Key(page, d, dim), C.Key(page, d + 1, dim), C.Key(page, d + 2, dim), C.Key(page, d + 3, dim), q + d, dim);
            for (; d < stop; d++)
                tile.Key(C.Key(page, d, dim), q + d, dim);
            tile.Close(C.KeyScale(page, start, dim));
        }
    }

    // A row of scores becomes exp(s - m); m and l go to the partial result. Where all scores are -∞ every weight is 0.
    [MethodImpl(Inline)]
    private static void Weights<L, F, I>(float* scores, int first, int last, float* ml) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        int from = first * PageLayout.Positions % AttentionShape.SplitSize, to = from + (last - first + 1) * PageLayout.Positions;
        F max = L.Splat(float.NegativeInfinity), sum = L.Splat(0f);
        for (int i = from; i < to; i += L.Width)
            max = L.Max(L.Load(scores + i), max);
        float m = L.MaxAcross(max);
        F origin = L.Splat(m > float.NegativeInfinity ? m : 0f);
        for (int i = from; i < to; i += L.Width)
        {
            F e = Exp.Of<L, F, I>(L.Sub(L.Load(scores + i), origin));
            L.Store(scores + i, e);
            sum = L.Add(sum, e);
        }
        ml[0] = m;
        ml[1] = L.Sum(sum);
    }

    // 64 dimensions of the output: unattended positions are never read.
    [MethodImpl(Inline)]
    private static void Sum4<L, F, I, C, T>(byte* values, int* pages, int firstPage, int begin, int end, in AttentionShape shape, float* weights, int group, float* y)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where C : struct, ICacheFormat<L, F, I> where T : struct, IAttentionTile<L, F, I>
    {
        int dim = shape.ValueDim, bytes = shape.ValuePageBytes;
        T tile = default;
        tile.Clear();
        for (int at = begin; at < end;)
        {
            byte* page = values + pages[at / PageLayout.Positions - firstPage] * bytes;
            int stop = at / PageLayout.Positions * PageLayout.Positions + PageLayout.Positions;
            if (stop > end) stop = end;
            for (; at < stop; at++)
            {
                int slot = at % PageLayout.Positions;
                tile.Values(C.Value(page, slot, group, dim), C.Value(page, slot, group + 1, dim), C.Value(page, slot, group + 2, dim), C.Value(page, slot, group + 3, dim),
                    weights + at % AttentionShape.SplitSize);
            }
        }
        tile.Store(y, shape.PartialFloats, 4);
    }

    // 16 dimensions.
    [MethodImpl(Inline)]
    private static void Sum1<L, F, I, C, T>(byte* values, int* pages, int firstPage, int begin, int end, in AttentionShape shape, float* weights, int group, float* y)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where C : struct, ICacheFormat<L, F, I> where T : struct, IAttentionTile<L, F, I>
    {
        int dim = shape.ValueDim, bytes = shape.ValuePageBytes;
        T tile = default;
        tile.Clear();
        for (int at = begin; at < end; at++)
        {
            byte* page = values + pages[at / PageLayout.Positions - firstPage] * bytes;
            tile.Value(C.Value(page, at % PageLayout.Positions, group, dim), weights + at % AttentionShape.SplitSize);
        }
        tile.Store(y, shape.PartialFloats, 1);
    }
}
