using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// <see cref="Attend.Range"/> for a run of tokens of one sequence, with the same bits: a split's pages are decoded to float32 once and serve all tokens of the
/// run before the next split's take their place.
/// </summary>
[Kernel]
public static unsafe class AttendRun
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int SplitPages = AttentionShape.SplitSize / PageLayout.Positions;

    /// <summary>The most tokens of a run: enough to outweigh decoding, few enough that their states stay in the cache.</summary>
    [MethodImpl(Inline)]
    public static int MaxTokens(int heads) => heads >= 128 ? 1 : heads <= 4 ? 32 : 128 / heads;

    /// <summary>Floats of scratch memory that a call needs, whatever the format of the cache.</summary>
    [MethodImpl(Inline)]
    public static int ScratchFloats(in AttentionShape shape)
        => AttentionShape.MaxTile * (AttentionShape.SplitSize + shape.PartialFloats) + MaxTokens(shape.Heads) * shape.Heads * shape.PartialFloats
        + SplitPages + AttentionShape.SplitSize * (2 * shape.KeyDim + PageLayout.Padded(shape.ValueDim));

    /// <summary>Outputs <c>[count][heads, valueDim]</c> of the tokens at position, position + 1, …; queries and outputs of a token lie a stride apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I, C, S, M, W>(float* q, int qStride, byte* keys, byte* values, int* pages, int firstPage, int position, int count, in AttentionShape shape,
        float* parameters, float* scratch, float* y, int yStride)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where C : struct, IPageFormat<L, F, I> where S : struct, IScoreStep<L, F, I> where M : struct, IMaskRule where W : struct, ISplitSoftmax
    {
        int stride = shape.PartialFloats, tokenStates = shape.Heads * stride, keyBytes = ReadyPages<C, L, F, I>.KeyPageBytes(shape.KeyDim), valueBytes = ReadyPages<C, L, F, I>.ValuePageBytes(shape.ValueDim);
        float* partials = scratch + AttentionShape.MaxTile * AttentionShape.SplitSize, states = partials + AttentionShape.MaxTile * stride;
        int* own = (int*)(states + MaxTokens(shape.Heads) * tokenStates);
        byte* readyKeys = (byte*)(own + SplitPages), readyValues = readyKeys + SplitPages * keyBytes;
        var ready = new AttentionShape(shape.Heads, shape.KeyDim, shape.ValueDim, keyBytes, valueBytes, shape.Scale, shape.Window);
        int begin = M.Begin(position, shape.Window), end = M.End(position + count - 1, shape.Window);
        for (int from = begin; from < end;)
        {
            int split = from / AttentionShape.SplitSize, to = Attend.Earlier(end, (split + 1) * AttentionShape.SplitSize), first = from / PageLayout.Positions;
            for (int page = first; page * PageLayout.Positions < to; page++)
            {
                int i = page - first;
                own[i] = i;
                ReadyPages<C, L, F, I>.WriteKeys(keys + pages[page - firstPage] * shape.KeyPageBytes, shape.KeyDim, readyKeys + i * keyBytes);
                ReadyPages<C, L, F, I>.WriteValues(values + pages[page - firstPage] * shape.ValuePageBytes, shape.ValueDim, readyValues + i * valueBytes);
            }

            for (int t = 0; t < count; t++)
            {
                int start = M.Begin(position + t, shape.Window), low = Attend.Later(start, from), high = Attend.Earlier(M.End(position + t, shape.Window), to);
                if (low >= high) continue;
                for (int head = 0; head < shape.Heads;)
                {
                    int tile = Attend.TileOf<L, F, I>(shape.Heads - head);
                    float* state = states + t * tokenStates + head * stride;
                    if (low == start) Attend.Tile<L, F, I, ReadyPages<C, L, F, I>, S, W>(q + t * qStride, readyKeys, readyValues, own, first, low, high, position + t, head, in ready, parameters, scratch, state);
                    else
                    {
                        Attend.Tile<L, F, I, ReadyPages<C, L, F, I>, S, W>(q + t * qStride, readyKeys, readyValues, own, first, low, high, position + t, head, in ready, parameters, scratch, partials);
                        for (int i = 0; i < tile; i++) AttentionMerge.Fold<L, F, I>(state + i * stride, partials + i * stride, shape.ValueDim);
                    }

                    head += tile;
                }
            }

            from = to;
        }

        for (int t = 0; t < count; t++)
            for (int head = 0; head < shape.Heads; head++)
                AttentionMerge.Finish<L, F, I>(states + t * tokenStates + head * stride, shape.ValueDim, y + t * yStride + head * shape.ValueDim);
    }
}
