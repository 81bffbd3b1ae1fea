using System.Diagnostics;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Attention;

namespace Engine.Kernels.Devices;

/// <summary>
/// The kernels that read and write pages of one cache format, and attend with one score step, at one lane width: bound once, and compiled when they are first
/// called.
/// </summary>
/// <remarks>
/// Arguments of attention: <c>q</c>, the queries of one token's group of heads <c>[heads, keyDim]</c>; <c>keys</c> and <c>values</c>, page 0 of the head's;
/// <c>pages</c>, where pages[i] is logical page firstPage + i, and <c>firstPage</c>, at most that of the first attended position; <c>position</c>, the token's;
/// <c>length</c>, the positions that the cache holds of its sequence; <c>shape</c>, sizes, scale, window and mask; <c>parameters</c>, the group's
/// <see cref="ScoreParameters"/>, or null where neither step nor sinks need them; <c>scratch</c>, floats of the calling worker.
/// </remarks>
internal sealed unsafe class CacheKernels
{
    private delegate*<float*, byte*, int, int, void> _storeKey, _storeValue;
    private delegate*<float*, int, in AttentionShape, float*, float*, void> _merge;
    private MaskKernels _causal, _window, _whole;

    private CacheKernels()
    {
    }

    /// <summary>Stores the key of one position in slot (position % 16) of its page.</summary>
    public void StoreKey(float* k, byte* page, int slot, int headDim) => _storeKey(k, page, slot, headDim);

    /// <summary>Stores the value of one position.</summary>
    public void StoreValue(float* v, byte* page, int slot, int headDim) => _storeValue(v, page, slot, headDim);

    /// <summary>
    /// Attention to the positions of one split, of <see cref="AttentionShape.Splits"/> from <see cref="AttentionShape.FirstSplit"/> on: partials
    /// <c>[heads, PartialFloats]</c> for <see cref="Merge"/>. Scratch: <see cref="AttentionShape.ScratchFloats"/>.
    /// </summary>
    public void AttendSplit(float* q, byte* keys, byte* values, int* pages, int firstPage, int position, int length, int split, in AttentionShape shape,
        float* parameters, float* scratch, float* partials)
    {
        Debug.Assert(split >= shape.FirstSplit(position) && split < shape.FirstSplit(position) + shape.Splits(position, length));
        Of(in shape).Split(q, keys, values, pages, firstPage, position, length, split, in shape, parameters, scratch, partials);
    }

    /// <summary>
    /// Outputs <c>[heads, valueDim]</c> from the partials <c>[splits, heads, PartialFloats]</c> of all of a token's splits in ascending order. Uses
    /// the partials up.
    /// </summary>
    public void Merge(float* partials, int splits, in AttentionShape shape, float* parameters, float* y) => _merge(partials, splits, in shape, parameters, y);

    /// <summary>All splits and their merge in one call, with the same bits: y <c>[heads, valueDim]</c>.</summary>
    public void AttendRange(float* q, byte* keys, byte* values, int* pages, int firstPage, int position, int length, in AttentionShape shape, float* parameters,
        float* scratch, float* y)
        => Of(in shape).Range(q, keys, values, pages, firstPage, position, length, in shape, parameters, scratch, y);

    /// <summary>
    /// Attention of the group's query head of a number, without splits or tiles, equal up to rounding; scratch of
    /// <see cref="Ops.Attention.AttendPlain.ScratchFloats"/>, y <c>[valueDim]</c>.
    /// </summary>
    public void AttendPlain(float* q, byte* keys, byte* values, int* pages, int firstPage, int position, int length, in AttentionShape shape, float* parameters,
        int head, float* scratch, float* y)
        => Of(in shape).Plain(q, keys, values, pages, firstPage, position, length, in shape, parameters, head, scratch, y);

    /// <summary>
    /// <see cref="AttendRange"/> for up to <see cref="AttentionShape.MaxRun"/> tokens of a sequence at consecutive positions, with the same bits; the queries
    /// and outputs of a token lie a stride of floats apart. Scratch: <see cref="AttendRun.ScratchFloats"/>, at a cache line.
    /// </summary>
    public void AttendTokens(float* q, int qStride, byte* keys, byte* values, int* pages, int firstPage, int position, int length, int count,
        in AttentionShape shape, float* parameters, float* scratch, float* y, int yStride)
    {
        Debug.Assert(count >= 1 && count <= shape.MaxRun);
        Of(in shape).Run(q, qStride, keys, values, pages, firstPage, position, length, count, in shape, parameters, scratch, y, yStride);
    }

    internal static CacheKernels Of<L, F, I, C, W>(ScoreStep step) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        where C : struct, ICacheFormat<L, F, I> where W : struct, ISplitSoftmax => step switch
        {
            ScoreStep.Cap => Of<L, F, I, C, CappedScores<L, F, I>, W>(),
            ScoreStep.Slopes => Of<L, F, I, C, SlopedScores<L, F, I>, W>(),
            ScoreStep.Biases => Of<L, F, I, C, BiasedScores<L, F, I>, W>(),
            ScoreStep.None => Of<L, F, I, C, PlainScores<L, F, I>, CausalMask, WindowMask, WholeMask, W>(),
            _ => Of<L, F, I, C, AnyScores<L, F, I>, W>(),
        };

    // Of masks, score steps share one body: a native program holds each of them for every format and width.
    private static CacheKernels Of<L, F, I, C, S, W>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        where C : struct, ICacheFormat<L, F, I> where S : struct, IScoreStep<L, F, I> where W : struct, ISplitSoftmax
        => Of<L, F, I, C, S, AnyMask, AnyMask, AnyMask, W>();

    private static CacheKernels Of<L, F, I, C, S, M1, M2, M3, W>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        where C : struct, ICacheFormat<L, F, I> where S : struct, IScoreStep<L, F, I> where M1 : struct, IMaskRule where M2 : struct, IMaskRule
        where M3 : struct, IMaskRule where W : struct, ISplitSoftmax => new()
        {
            _storeKey = &C.StoreKey,
            _storeValue = &C.StoreValue,
            _merge = &AttentionMerge.Run<L, F, I>,
            _causal = MaskKernels.Of<L, F, I, C, S, M1, W>(),
            _window = MaskKernels.Of<L, F, I, C, S, M2, W>(),
            _whole = MaskKernels.Of<L, F, I, C, S, M3, W>(),
        };

    private ref readonly MaskKernels Of(in AttentionShape shape)
    {
        if (shape.IsWhole != 0) return ref _whole;
        if (shape.Window > 0) return ref _window;
        return ref _causal;
    }

    // The kernels with one mask.
    private struct MaskKernels
    {
        public delegate*<float*, byte*, byte*, int*, int, int, int, int, in AttentionShape, float*, float*, float*, void> Split;
        public delegate*<float*, byte*, byte*, int*, int, int, int, in AttentionShape, float*, float*, float*, void> Range;
        public delegate*<float*, byte*, byte*, int*, int, int, int, in AttentionShape, float*, int, float*, float*, void> Plain;
        public delegate*<float*, int, byte*, byte*, int*, int, int, int, int, in AttentionShape, float*, float*, float*, int, void> Run;

        public static MaskKernels Of<L, F, I, C, S, M, W>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
            where C : struct, ICacheFormat<L, F, I> where S : struct, IScoreStep<L, F, I> where M : struct, IMaskRule where W : struct, ISplitSoftmax => new()
            {
                Split = &Attend.Split<L, F, I, C, S, M, W>,
                Range = &Attend.Range<L, F, I, C, S, M, W>,
                Plain = &Ops.Attention.AttendPlain.Run<L, F, I, C, S, M, W>,
                Run = &AttendRun.Run<L, F, I, C, S, M, W>,
            };
    }
}
