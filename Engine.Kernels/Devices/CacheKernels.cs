using System.Diagnostics;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Attention;

namespace Engine.Kernels.Devices;

/// <summary>The kernels that read and write pages of one cache format at one lane width, bound once.</summary>
internal sealed unsafe class CacheKernels
{
    private delegate*<float*, byte*, int, int, void> _storeKey, _storeValue;
    private delegate*<float*, byte*, byte*, int*, int, int, int, in AttentionShape, float*, float*, float*, void> _causalSplit, _windowSplit;
    private delegate*<float*, byte*, byte*, int*, int, int, in AttentionShape, float*, float*, float*, void> _causalRange, _windowRange;
    private delegate*<float*, byte*, byte*, int*, int, int, in AttentionShape, float*, float*, float*, void> _causalPlain, _windowPlain;
    private delegate*<float*, int, byte*, byte*, int*, int, int, int, in AttentionShape, float*, float*, float*, int, void> _causalRun, _windowRun;
    private delegate*<float*, int, in AttentionShape, float*, void> _merge;

    private CacheKernels()
    {
    }

    /// <summary>Stores the key of one position in slot (position % 16) of its page.</summary>
    public void StoreKey(float* k, byte* page, int slot, int headDim) => _storeKey(k, page, slot, headDim);

    /// <summary>Stores the value of one position.</summary>
    public void StoreValue(float* v, byte* page, int slot, int headDim) => _storeValue(v, page, slot, headDim);

    /// <summary>
    /// Attention of one token's group of query heads <c>[heads, keyDim]</c> to the positions of one split, <see cref="AttentionShape.FirstSplit"/> to
    /// position / 256: partials <c>[heads, PartialFloats]</c> for <see cref="Merge"/>.
    /// </summary>
    /// <param name="q">The queries.</param>
    /// <param name="keys">Page 0 of the head's keys.</param>
    /// <param name="values">Page 0 of the head's values.</param>
    /// <param name="pages">Physical pages: pages[i] is logical page firstPage + i.</param>
    /// <param name="firstPage">At most the logical page of the first attended position.</param>
    /// <param name="position">The token's position.</param>
    /// <param name="split">Which 256 positions.</param>
    /// <param name="shape">Sizes, scale and window.</param>
    /// <param name="scratch"><see cref="AttentionShape.ScratchFloats"/> floats of the calling worker.</param>
    /// <param name="partials">The results.</param>
    public void AttendSplit(float* q, byte* keys, byte* values, int* pages, int firstPage, int position, int split, in AttentionShape shape,
        float* scratch, float* partials)
    {
        Debug.Assert(split >= shape.FirstSplit(position) && split <= position / AttentionShape.SplitSize);
        if (shape.Window > 0) _windowSplit(q, keys, values, pages, firstPage, position, split, in shape, null, scratch, partials);
        else _causalSplit(q, keys, values, pages, firstPage, position, split, in shape, null, scratch, partials);
    }

    /// <summary>
    /// Outputs <c>[heads, valueDim]</c> from the partials <c>[splits, heads, PartialFloats]</c> of all of a token's splits in ascending order. Uses
    /// the partials up.
    /// </summary>
    public void Merge(float* partials, int splits, in AttentionShape shape, float* y) => _merge(partials, splits, in shape, y);

    /// <summary>All splits and their merge in one call, with the same bits. Parameters as in <see cref="AttendSplit"/>; y <c>[heads, valueDim]</c>.</summary>
    public void AttendRange(float* q, byte* keys, byte* values, int* pages, int firstPage, int position, in AttentionShape shape, float* scratch, float* y)
    {
        if (shape.Window > 0) _windowRange(q, keys, values, pages, firstPage, position, in shape, null, scratch, y);
        else _causalRange(q, keys, values, pages, firstPage, position, in shape, null, scratch, y);
    }

    /// <summary>
    /// Attention of one query head without splits or tiles, equal up to rounding. Parameters as in <see cref="AttendSplit"/>; scratch of
    /// <see cref="Ops.Attention.AttendPlain.ScratchFloats"/>, y <c>[valueDim]</c>.
    /// </summary>
    public void AttendPlain(float* q, byte* keys, byte* values, int* pages, int firstPage, int position, in AttentionShape shape, float* scratch, float* y)
    {
        if (shape.Window > 0) _windowPlain(q, keys, values, pages, firstPage, position, in shape, null, scratch, y);
        else _causalPlain(q, keys, values, pages, firstPage, position, in shape, null, scratch, y);
    }

    /// <summary>
    /// <see cref="AttendRange"/> for up to <see cref="AttentionShape.MaxRun"/> tokens of a sequence at consecutive positions, with the same bits; the queries
    /// and outputs of a token lie a stride of floats apart.
    /// </summary>
    /// <param name="q">The first token's queries.</param>
    /// <param name="qStride">From token to token.</param>
    /// <param name="keys">Page 0 of the head's keys.</param>
    /// <param name="values">Page 0 of the head's values.</param>
    /// <param name="pages">Physical pages: pages[i] is logical page firstPage + i.</param>
    /// <param name="firstPage">At most the logical page of the first attended position.</param>
    /// <param name="position">The first token's position.</param>
    /// <param name="count">Tokens.</param>
    /// <param name="shape">Sizes, scale and window.</param>
    /// <param name="scratch"><see cref="AttendRun.ScratchFloats"/> floats of the calling worker, at a cache line.</param>
    /// <param name="y">The first token's outputs.</param>
    /// <param name="yStride">From token to token.</param>
    public void AttendTokens(float* q, int qStride, byte* keys, byte* values, int* pages, int firstPage, int position, int count,
        in AttentionShape shape, float* scratch, float* y, int yStride)
    {
        Debug.Assert(count >= 1 && count <= shape.MaxRun);
        if (shape.Window > 0) _windowRun(q, qStride, keys, values, pages, firstPage, position, count, in shape, null, scratch, y, yStride);
        else _causalRun(q, qStride, keys, values, pages, firstPage, position, count, in shape, null, scratch, y, yStride);
    }

    internal static CacheKernels Of<L, F, I, C, W>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        where C : struct, ICacheFormat<L, F, I> where W : struct, ISplitSoftmax => new()
        {
            _storeKey = &C.StoreKey,
            _storeValue = &C.StoreValue,
            _causalSplit = &Attend.Split<L, F, I, C, PlainScores<L, F, I>, CausalMask, W>,
            _windowSplit = &Attend.Split<L, F, I, C, PlainScores<L, F, I>, WindowMask, W>,
            _causalRange = &Attend.Range<L, F, I, C, PlainScores<L, F, I>, CausalMask, W>,
            _windowRange = &Attend.Range<L, F, I, C, PlainScores<L, F, I>, WindowMask, W>,
            _causalPlain = &Ops.Attention.AttendPlain.Run<L, F, I, C, PlainScores<L, F, I>, CausalMask, W>,
            _windowPlain = &Ops.Attention.AttendPlain.Run<L, F, I, C, PlainScores<L, F, I>, WindowMask, W>,
            _causalRun = &AttendRun.Run<L, F, I, C, PlainScores<L, F, I>, CausalMask, W>,
            _windowRun = &AttendRun.Run<L, F, I, C, PlainScores<L, F, I>, WindowMask, W>,
            _merge = &AttentionMerge.Run<L, F, I>,
        };
}
