using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// y = softmax(step(scale · q kᵀ)) v for one token and one query head, as it is written: the scores of the whole past, their softmax, the weighted sum. No
/// head shares what another loads, no split runs beside another: what <see cref="Attend"/> is measured against.
/// </summary>
[Kernel]
internal static unsafe class AttendPlain
{
    /// <summary>
    /// Floats of scratch memory that a past of so many positions needs: scores of whole pages, wherever the first attended position lies in its page,
    /// and the weighted sum.
    /// </summary>
    public static int ScratchFloats(int positions, in AttentionShape shape) => PageLayout.Padded(positions) + PageLayout.Positions + shape.PartialFloats;

    /// <summary>All that the token attends to; writes y <c>[valueDim]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I, C, S, M, W>(float* q, byte* keys, byte* values, int* pages, int firstPage, int position, int length,
        in AttentionShape shape, float* parameters, int number, float* scratch, float* y)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        where C : struct, IPageFormat<L, F, I> where S : struct, IScoreStep<L, F, I> where M : struct, IMaskRule where W : struct, ISplitSoftmax
    {
        int begin = M.Begin(position, shape.Window), end = M.End(position, shape.Window, length, shape.IsWhole);
        int first = begin / PageLayout.Positions, last = (end - 1) / PageLayout.Positions, origin = first * PageLayout.Positions;
        float* state = scratch, scores = scratch + shape.PartialFloats;
        for (int page = first; page <= last; page++)
        {
            for (int slot = 0; slot < PageLayout.Positions; slot += L.Width)
            {
                int key = page * PageLayout.Positions + slot;
                I at = L.Add(L.Indices, L.Splat(key));
                I mask = L.And(L.Greater(at, L.Splat(begin - 1)), L.Greater(L.Splat(end), at));
                OneHead<L, F, I> head = default;
                AttentionSplit.Dots<L, F, I, C, OneHead<L, F, I>>(ref head, q, keys + pages[page - firstPage] * shape.KeyPageBytes, slot, shape.KeyDim);
                head.Scores<S>(scores + key - origin, mask, shape.Scale, parameters, number, position, key);
            }
        }

        W.Weights(scores, 1, 0, (last - first + 1) * PageLayout.Positions, state + PageLayout.Padded(shape.ValueDim), 0);
        for (int at = begin; at < end;)
        {
            int page = at / PageLayout.Positions, stop = (page + 1) * PageLayout.Positions < end ? (page + 1) * PageLayout.Positions : end;
            AttentionSplit.Sums<L, F, I, C, OneHead<L, F, I>>(values + pages[page - firstPage] * shape.ValuePageBytes, at % PageLayout.Positions,
                stop - at, shape.ValueDim,
                scores + at - origin, state, shape.PartialFloats, at == begin);
            at = stop;
        }

        AttentionMerge.Finish<L, F, I>(state, PageLayout.Padded(shape.ValueDim), in shape, parameters, number, y);
    }
}
