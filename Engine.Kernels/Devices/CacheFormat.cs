using System.Diagnostics.CodeAnalysis;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Attention;

namespace Engine.Kernels.Devices;

/// <summary>How the cache holds keys and values: the table of its formats, each with the sizes of its pages and its kernels.</summary>
public abstract class CacheFormat
{
    private CacheFormat(string name) => Name = name;

    /// <summary>Float32 as it comes.</summary>
    public static CacheFormat F32 { get; } = new Float32();

    /// <summary>IEEE binary16.</summary>
    public static CacheFormat F16 { get; } = new Float16();

    /// <summary>bfloat16.</summary>
    public static CacheFormat BF16 { get; } = new BFloat16();

    /// <summary>Blocks of 32 int8 with a binary16 scale.</summary>
    public static CacheFormat Q8_0 { get; } = new Quantised8();

    /// <summary>Every format.</summary>
    public static IReadOnlyList<CacheFormat> All { get; } = [F32, F16, BF16, Q8_0];

    /// <summary>Its name, in GGUF spelling.</summary>
    public string Name { get; }

    /// <summary>Every name in words: "F32, F16, BF16 or Q8_0".</summary>
    public static string Names { get; } = $"{string.Join(", ", All.SkipLast(1))} or {All[^1]}";

    /// <summary>The format of a name: <c>F32</c>, <c>F16</c>, <c>BF16</c> or <c>Q8_0</c>, in any case.</summary>
    /// <exception cref="ArgumentException">There is no such format; the message names those that there are.</exception>
    public static CacheFormat Parse(string name)
        => TryParse(name, out CacheFormat? format) ? format : throw new ArgumentException($"cache formats are {Names}, not '{name}'", nameof(name));

    /// <summary>The format of a name, as <see cref="Parse"/> takes it.</summary>
    /// <returns>Whether there is such a format.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, [NotNullWhen(true)] out CacheFormat? format)
    {
        format = All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return format is not null;
    }

    /// <summary>Bytes of a page of keys (16 positions of one head): whole cache lines.</summary>
    internal abstract int KeyPageBytes(int headDim);

    /// <summary>Bytes of a page of values.</summary>
    internal abstract int ValuePageBytes(int headDim);

    /// <summary>What a layer's attention needs to know, for pages of this format; the parameters are those of <see cref="AttentionShape"/>.</summary>
    internal AttentionShape Shape(int heads, int keyDim, int valueDim, float scale, int? window = null, bool whole = false, bool sinks = false)
        => new(heads, keyDim, valueDim, KeyPageBytes(keyDim), ValuePageBytes(valueDim), scale, window ?? 0, whole, sinks);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Passes on the type of its pages, with the lanes of the caller's choice.</summary>
    internal abstract TResult Visit<TResult, L, F, I>(ICacheVisitor<TResult> visitor) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged;

    internal CacheKernels Bind(LaneWidth width, ScoreStep step) => width.Visit(new Binder(this, width, step));

    // Page sizes do not depend on the lanes.
    private sealed class Float32() : CacheFormat("F32")
    {
        internal override int KeyPageBytes(int headDim) => CacheF32<ScalarLanes, float, int>.KeyPageBytes(headDim);
        internal override int ValuePageBytes(int headDim) => CacheF32<ScalarLanes, float, int>.ValuePageBytes(headDim);
        private protected override CacheKernels Kernels<L, F, I, W>(ScoreStep step) => CacheKernels.Of<L, F, I, CacheF32<L, F, I>, W>(step);
        internal override TResult Visit<TResult, L, F, I>(ICacheVisitor<TResult> visitor) => visitor.Pages<CacheF32<L, F, I>, L, F, I>();
    }

    private sealed class Float16() : CacheFormat("F16")
    {
        internal override int KeyPageBytes(int headDim) => CacheF16<ScalarLanes, float, int>.KeyPageBytes(headDim);
        internal override int ValuePageBytes(int headDim) => CacheF16<ScalarLanes, float, int>.ValuePageBytes(headDim);
        private protected override CacheKernels Kernels<L, F, I, W>(ScoreStep step) => CacheKernels.Of<L, F, I, CacheF16<L, F, I>, W>(step);
        internal override TResult Visit<TResult, L, F, I>(ICacheVisitor<TResult> visitor) => visitor.Pages<CacheF16<L, F, I>, L, F, I>();
    }

    private sealed class BFloat16() : CacheFormat("BF16")
    {
        internal override int KeyPageBytes(int headDim) => CacheBF16<ScalarLanes, float, int>.KeyPageBytes(headDim);
        internal override int ValuePageBytes(int headDim) => CacheBF16<ScalarLanes, float, int>.ValuePageBytes(headDim);
        private protected override CacheKernels Kernels<L, F, I, W>(ScoreStep step) => CacheKernels.Of<L, F, I, CacheBF16<L, F, I>, W>(step);
        internal override TResult Visit<TResult, L, F, I>(ICacheVisitor<TResult> visitor) => visitor.Pages<CacheBF16<L, F, I>, L, F, I>();
    }

    private sealed class Quantised8() : CacheFormat("Q8_0")
    {
        internal override int KeyPageBytes(int headDim) => CacheQ8_0<ScalarLanes, float, int>.KeyPageBytes(headDim);
        internal override int ValuePageBytes(int headDim) => CacheQ8_0<ScalarLanes, float, int>.ValuePageBytes(headDim);
        private protected override CacheKernels Kernels<L, F, I, W>(ScoreStep step) => CacheKernels.Of<L, F, I, CacheQ8_0<L, F, I>, W>(step);
        internal override TResult Visit<TResult, L, F, I>(ICacheVisitor<TResult> visitor) => visitor.Pages<CacheQ8_0<L, F, I>, L, F, I>();
    }

    /// <summary>The kernels on the registers of a width, with the softmax that runs on sixteen lanes of it.</summary>
    private protected abstract CacheKernels Kernels<L, F, I, W>(ScoreStep step)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where W : struct, ISplitSoftmax;

    private sealed class Binder(CacheFormat format, LaneWidth width, ScoreStep step) : ILaneVisitor<CacheKernels>
    {
        public CacheKernels Visit<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
            => width.VisitRegister(new RegisterBinder<SplitSoftmax<L, F, I>>(format, step));
    }

    private sealed class RegisterBinder<W>(CacheFormat format, ScoreStep step) : ILaneVisitor<CacheKernels> where W : struct, ISplitSoftmax
    {
        public CacheKernels Visit<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged => format.Kernels<L, F, I, W>(step);
    }
}

/// <summary>Something to do with the type of a cache format's pages.</summary>
internal interface ICacheVisitor<out TResult>
{
    /// <summary>Called with that type.</summary>
    TResult Pages<C, L, F, I>() where C : struct, ICacheFormat<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged;
}
