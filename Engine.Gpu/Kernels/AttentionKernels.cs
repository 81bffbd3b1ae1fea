using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Kernels.Ops.Attention;
using ILGPU;

namespace Engine.Gpu.Kernels;

/// <summary>The measures of a layer's attention, the same for every launch.</summary>
internal readonly struct AttentionLayout(AttentionShape shape, int heads, int qStride, int yStride, int kStride, int vStride,
    int pagesPerSequence, int parameterFloats = 0)
{
    /// <summary>A group of query heads that share a head of keys and values.</summary>
    public readonly AttentionShape Shape = shape;

    /// <summary>Query heads of the layer; floats from token to token in queries, outputs, keys and values.</summary>
    public readonly int Heads = heads, QStride = qStride, YStride = yStride, KStride = kStride, VStride = vStride;

    /// <summary>Entries of a sequence's table of pages; floats from group to group in what score steps and sinks need.</summary>
    public readonly int PagesPerSequence = pagesPerSequence, ParameterFloats = parameterFloats;
}

/// <summary>
/// Attention in splits of 256 positions, a program for a token, a tile of heads and a split; and the merge of a token's splits in ascending order. A
/// thread group is one program: splits differ in length.
/// </summary>
internal static unsafe class AttentionKernels<C, L, F, I>
    where C : struct, ICacheFormat<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>
    /// Grid: splits × tiles of heads × tokens from <paramref name="firstToken"/> on. Partials <c>[token - firstToken, split, head,
    /// PartialFloats]</c>.
    /// </summary>
    public static void Split<S, T>(
        ArrayView<float> q, ArrayView<byte> keys, ArrayView<byte> values, ArrayView<int> tokens, ArrayView<int> lengths, ArrayView<int> pages,
        ArrayView<float> parameters, ArrayView<float> partials, AttentionLayout layout, long keyHeadBytes, long valueHeadBytes, int firstToken, int splits)
        where S : struct, IScoreStep<L, F, I> where T : struct, IAttentionTile<L, F, I>
    {
        ArrayView<float> scores = SharedMemory.Allocate<float>(AttentionShape.MaxTile * AttentionShape.SplitSize);
        int token = firstToken + Grid.IdxZ, head = Grid.IdxY * T.Count, group = head / layout.Shape.Heads;
        int position = TokenTable.Position(tokens, token), sequence = TokenTable.Sequence(tokens, token);
        long table = (long)sequence * layout.PagesPerSequence;
        int firstPage = pages[table];
        int begin = layout.Shape.Window > 0 ? WindowMask.Begin(position, layout.Shape.Window) : 0, firstSplit = begin / AttentionShape.SplitSize;
        int split = firstSplit + Grid.IdxX, start = split * AttentionShape.SplitSize;
        int end = layout.Shape.End(position, lengths[token]);
        if (start >= end) return;
        if (begin < start) begin = start;
        if (end > start + AttentionShape.SplitSize) end = start + AttentionShape.SplitSize;
        long partial = (((long)(token - firstToken) * splits + Grid.IdxX) * layout.Heads + head) * layout.Shape.PartialFloats;
        AttentionShape shape = layout.Shape;
        fixed (float* pq = &q[(long)token * layout.QStride + head * shape.KeyDim], ps = &scores[0L], pp = &partials[partial])
        fixed (float* pa = &parameters[(long)group * layout.ParameterFloats])
        fixed (byte* pk = &keys[group * keyHeadBytes], pv = &values[group * valueHeadBytes])
        fixed (int* pg = &pages[table + 1])
        {
            // A GPU knows nothing of pages asked for ahead: the loops over their lines would run empty.
            AttentionSplit.Inlined<L, F, I, C, S, T, InlinedSplitSoftmax<L, F, I>>(
                pq, pk, pv, pg, firstPage, begin, end, position, head - group * shape.Heads, false, in shape, pa, ps, pp);
        }
    }

    /// <summary>Grid: heads × tokens.</summary>
    public static void Merge(
        ArrayView<float> partials, ArrayView<float> y, ArrayView<int> tokens, ArrayView<int> lengths, ArrayView<float> parameters, AttentionLayout layout,
        int firstToken, int splits)
    {
        int head = Grid.IdxX, token = firstToken + Grid.IdxY, position = TokenTable.Position(tokens, token);
        int begin = layout.Shape.Window > 0 ? WindowMask.Begin(position, layout.Shape.Window) : 0;
        int count = (layout.Shape.End(position, lengths[token]) - 1) / AttentionShape.SplitSize - begin / AttentionShape.SplitSize + 1;
        int dims = PageLayout.Padded(layout.Shape.ValueDim), stride = layout.Shape.PartialFloats, step = layout.Heads * stride, group = head / layout.Shape.Heads;
        AttentionShape shape = layout.Shape;
        fixed (float* state = &partials[((long)Grid.IdxY * splits * layout.Heads + head) * stride])
        fixed (float* py = &y[(long)token * layout.YStride + head * layout.Shape.ValueDim], pa = &parameters[(long)group * layout.ParameterFloats])
        {
            for (int split = 1; split < count; split++) AttentionMerge.Fold<L, F, I>(state, state + split * step, dims);
            AttentionMerge.Finish<L, F, I>(state, dims, in shape, pa, head - group * shape.Heads, py);
        }
    }

    /// <summary>
    /// Normalises the heads of queries and of keys where they have norms, turns them by their positions, and stores keys and values. Grid: heads, those
    /// of queries before those of keys × tokens, a thread group each.
    /// </summary>
    public static void RotateAndStore(
        ArrayView<float> q, ArrayView<float> k, ArrayView<float> v, ArrayView<float> angles, ArrayView<float> queryNorm, ArrayView<float> keyNorm,
        ArrayView<byte> keys, ArrayView<byte> values, ArrayView<int> tokens, ArrayView<int> pages, AttentionLayout layout, StoreLayout store)
    {
        int token = Grid.IdxY, head = Grid.IdxX, keyDim = layout.Shape.KeyDim, valueDim = layout.Shape.ValueDim;
        if (head < layout.Heads)
        {
            Turn(q, (long)token * layout.QStride + head * keyDim, queryNorm, store.QueryEps, angles, token, keyDim, store);
            return;
        }

        int group = head - layout.Heads, position = TokenTable.Position(tokens, token), sequence = TokenTable.Sequence(tokens, token);
        long key = (long)token * layout.KStride + group * keyDim, value = (long)token * layout.VStride + group * valueDim;
        Turn(k, key, keyNorm, store.KeyEps, angles, token, keyDim, store);
        L.Synchronize();
        long table = (long)sequence * layout.PagesPerSequence;
        int page = pages[table + 1 + position / PageLayout.Positions - pages[table]], slot = position % PageLayout.Positions;
        fixed (float* pk = &k[key], pv = &v[value])
        fixed (byte* ks = &keys[group * store.KeyHeadBytes + (long)page * layout.Shape.KeyPageBytes])
        fixed (byte* vs = &values[group * store.ValueHeadBytes + (long)page * layout.Shape.ValuePageBytes])
        {
            C.StoreKey(pk, ks, slot, keyDim);
            C.StoreValue(pv, vs, slot, valueDim);
        }
    }

    private static void Turn(
        ArrayView<float> x, long at, ArrayView<float> norm, float eps, ArrayView<float> angles, int token, int n, StoreLayout store)
    {
        if (store.HasNorms != 0)
        {
            fixed (float* px = &x[at], pw = &norm[0L]) RmsNorm.Run<L, F, I>(px, pw, px, n, eps);
            L.Synchronize();
        }

        int rotaryDim = store.RotaryDim;
        if (rotaryDim == 0) return;
        fixed (float* px = &x[at], cos = &angles[(long)token * rotaryDim], sin = &angles[(long)token * rotaryDim + rotaryDim / 2])
            Rope.Run<L, F, I>(px, 1, n, cos, sin, rotaryDim);
    }
}

/// <summary>How heads are turned and stored, the same for every launch.</summary>
/// <param name="keyHeadBytes">Bytes from head to head in the pages of keys.</param>
/// <param name="valueHeadBytes">Bytes from head to head in the pages of values.</param>
/// <param name="rotaryDim">Dimensions of a head that are turned, or 0.</param>
/// <param name="eps">ε of the RMS norms of the heads of queries and of keys, or null where they have none.</param>
internal readonly struct StoreLayout(long keyHeadBytes, long valueHeadBytes, int rotaryDim, (float Query, float Key)? eps = null)
{
    /// <summary>Bytes from head to head.</summary>
    public readonly long KeyHeadBytes = keyHeadBytes, ValueHeadBytes = valueHeadBytes;

    /// <summary>Turned dimensions; whether heads have norms.</summary>
    public readonly int RotaryDim = rotaryDim, HasNorms = eps is null ? 0 : 1;

    /// <summary>ε of the norms.</summary>
    public readonly float QueryEps = eps?.Query ?? 0, KeyEps = eps?.Key ?? 0;
}

/// <summary>Positions, sequences and places of a step's tokens, one behind the other, as they go to the device.</summary>
internal static class TokenTable
{
    /// <summary>Numbers of a token.</summary>
    public const int Entries = 3;

    public static int Position(ArrayView<int> tokens, int token) => tokens[Entries * token];

    public static int Sequence(ArrayView<int> tokens, int token) => tokens[Entries * token + 1];

    public static int Place(ArrayView<int> tokens, int token) => tokens[Entries * token + 2];
}
