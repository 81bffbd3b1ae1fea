using Engine.Gpu.Lanes;
using Engine.Kernels.Ops;
using ILGPU;

namespace Engine.Gpu.Kernels;

/// <summary>
/// The greatest logits of each row, of equal ones those of the lowest ids, and Σ exp((x - max) / T): of segments first, then of all of them. The threads of
/// a group find one logit after the other: each knows the best of its own that has not been taken, and together they take the best of those.
/// </summary>
internal static class TopKernels
{
    /// <summary>Grid: segments × outputs. Leaves each segment's greatest logits in descending order, id -1 where there are no more, and its sum.</summary>
    /// <param name="logits">Rows of logits.</param>
    /// <param name="queries">What is wanted (<see cref="QueryTable"/>).</param>
    /// <param name="masks">Bits of allowed tokens, a row for each output.</param>
    /// <param name="values">Logits <c>[output, segment, most]</c>.</param>
    /// <param name="ids">Their tokens.</param>
    /// <param name="sums">Sums <c>[output, segment]</c>.</param>
    /// <param name="shape">Measures.</param>
    public static void Segments(
        ArrayView<float> logits, ArrayView<int> queries, ArrayView<int> masks, ArrayView<float> values, ArrayView<int> ids, ArrayView<float> sums,
        TopShape shape)
    {
        int segment = Grid.IdxX, output = Grid.IdxY, count = QueryTable.Count(queries, output);
        float temperature = QueryTable.Temperature(queries, output);
        bool masked = QueryTable.HasMask(queries, output);
        int begin = segment * shape.Segment, end = begin + shape.Segment < shape.Columns ? begin + shape.Segment : shape.Columns;
        long row = (long)output * shape.Stride, mask = (long)output * shape.MaskWords, to = ((long)output * shape.Segments + segment) * shape.Most;
        float taken = float.PositiveInfinity, max = float.NegativeInfinity;
        int takenId = -1;
        TopItem mine = TopItem.None;
        for (int n = 0; n < count; n++)
        {
            // The best of this thread's own that comes behind the one taken last.
            if (mine.Id == takenId)
            {
                mine = TopItem.None;
                for (int i = begin + Group.IdxX; i < end; i += Group.DimX)
                {
                    float x = logits[row + i];
                    bool isNext = IsPossible(x) && x > mine.X && (x < taken || x == taken && i > takenId);
                    if (isNext && (!masked || IsAllowed(masks, mask, i))) mine = TopItem.Of(x, i);
                }
            }

            TopItem best = TopGroup.Best(mine);
            if (n == 0) max = best.X;
            if (Group.IdxX == 0)
            {
                values[to + n] = best.X;
                ids[to + n] = best.Id;
            }

            (taken, takenId) = (best.X, best.Id);
        }

        float sum = 0, scale = temperature > 0 ? 1 / temperature : 0;
        int stop = temperature > 0 && count > 0 ? end : begin;
        for (int i = begin + Group.IdxX; i < stop; i += Group.DimX)
        {
            float x = logits[row + i];
            if (IsPossible(x) && (!masked || IsAllowed(masks, mask, i))) sum += Weight(x, max, scale);
        }

        sum = TopGroup.Sum(sum);
        if (Group.IdxX == 0) sums[(long)output * shape.Segments + segment] = sum;
    }

    /// <summary>Grid: outputs. Puts the segments of a row together: <c>[outputs, ResultWords]</c>.</summary>
    /// <param name="queries">What is wanted.</param>
    /// <param name="values">Logits of segments.</param>
    /// <param name="ids">Their tokens.</param>
    /// <param name="sums">Their sums.</param>
    /// <param name="result">How many, the bits of maximum and sum, tokens, and bits of logits.</param>
    /// <param name="shape">Measures.</param>
    public static void Merge(ArrayView<int> queries, ArrayView<float> values, ArrayView<int> ids, ArrayView<float> sums, ArrayView<int> result, TopShape shape)
    {
        int output = Grid.IdxX, segment = Group.IdxX, count = QueryTable.Count(queries, output), next = 0;
        float temperature = QueryTable.Temperature(queries, output), scale = temperature > 0 ? 1 / temperature : 0, max = float.NegativeInfinity;
        long list = ((long)output * shape.Segments + segment) * shape.Most;
        long to = (long)output * (TopShape.ResultHeader + 2 * shape.Most);
        int takenId = -1, found = 0;
        TopItem mine = TopItem.None;
        for (int n = 0; n < count; n++)
        {
            if (segment < shape.Segments && mine.Id == takenId)
            {
                mine = TopItem.None;
                if (next < count && ids[list + next] >= 0) mine = TopItem.Of(values[list + next], ids[list + next]);
                next++;
            }

            TopItem best = TopGroup.Best(mine);
            if (n == 0) max = best.X;
            if (best.Id >= 0) found++;
            if (Group.IdxX == 0)
            {
                result[to + TopShape.ResultHeader + n] = best.Id;
                result[to + TopShape.ResultHeader + shape.Most + n] = BitConverter.SingleToInt32Bits(best.X);
            }

            takenId = best.Id;
        }

        float sum = 0;
        if (segment < shape.Segments && count > 0 && ids[list] >= 0)
            sum = sums[(long)output * shape.Segments + segment] * Weight(values[list], max, scale);
        sum = TopGroup.Sum(sum);
        if (Group.IdxX != 0) return;
        result[to] = found;
        result[to + 1] = BitConverter.SingleToInt32Bits(max);
        result[to + 2] = BitConverter.SingleToInt32Bits(sum);
    }

    // 1 for the maximum itself, so that +∞ works.
    private static float Weight(float x, float max, float scale) => x == max ? 1 : Exp.Of<ThreadLanes<SingleThread>, float, int>((x - max) * scale);

    // Neither NaN nor -∞, of the bits: a comparison of floats in a condition with more to it lets a NaN through on OpenCL.
    private static bool IsPossible(float x)
    {
        int bits = BitConverter.SingleToInt32Bits(x);
        return (bits & 0x7FFFFFFF) <= 0x7F800000 && bits != unchecked((int)0xFF800000);
    }

    private static bool IsAllowed(ArrayView<int> masks, long mask, int id) => (masks[mask + (id >> 5)] >> (id & 31) & 1) != 0;
}
