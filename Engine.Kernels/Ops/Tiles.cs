using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// The accumulators of Count tokens for one panel of rows: how many tokens share one load of weights. <see cref="One{Q, L, F, I}"/> holds a token,
/// <see cref="Two{T, F, I}"/> doubles any tile. Each token's operations and their order are the same in every tile.
/// </summary>
[Kernel]
internal unsafe interface ITile<F, I> where F : unmanaged where I : unmanaged
{
    static abstract int Count { get; }

    /// <summary>The running sums begin with zero.</summary>
    void Zero();

    /// <summary>The running sums go on from y.</summary>
    void Load(float* y, int stride);
    void Store(float* y, int stride);

    /// <summary>At the start of a block.</summary>
    void Clear();

    /// <summary>The first step of a sub-block, with Count words of activations.</summary>
    void Start(I w, int* a);

    /// <summary>Phase one of the other steps: all multiplies.</summary>
    void Dot(I w, int* a);

    /// <summary>Phase two: all adds.</summary>
    void Sum();

    /// <summary>Phase one of closing a sub-block.</summary>
    void Scale(I scale);

    /// <summary>Phase two of closing a sub-block.</summary>
    void Total();

    /// <summary>Closes a block.</summary>
    void Flush(in BlockScale<F, I> e, int* sums, float* scales, int stride);
}

/// <summary>One token.</summary>
[Kernel]
internal unsafe struct One<Q, L, F, I> : ITile<F, I> where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private I _part, _sub, _block;
    private F _sum;

    public static int Count { [MethodImpl(Inline)] get => 1; }
    [MethodImpl(Inline)] public void Zero() => _sum = L.Splat(0f);
    [MethodImpl(Inline)] public void Load(float* y, int stride) => _sum = L.Load(y);
    [MethodImpl(Inline)] public void Store(float* y, int stride) => L.Store(y, _sum);
    [MethodImpl(Inline)] public void Clear() => _block = L.Splat(0);
    [MethodImpl(Inline)] public void Start(I w, int* a) => _sub = Q.Dot(L.Splat(0), w, L.Splat(a[0]));
    [MethodImpl(Inline)] public void Dot(I w, int* a) => _part = Q.Dot(_sub, w, L.Splat(a[0]));
    [MethodImpl(Inline)] public void Sum() => _sub = Q.Sum(_sub, _part);
    [MethodImpl(Inline)] public void Scale(I scale) => _part = Q.Scaled(_sub, scale);
    [MethodImpl(Inline)] public void Total() => _block = Q.Total(_block, _part);
    [MethodImpl(Inline)] public void Flush(in BlockScale<F, I> e, int* sums, float* scales, int stride) => _sum = Q.Flush(in e, _block, _sum, sums, stride, scales);
}

/// <summary>Twice as many tokens.</summary>
[Kernel]
internal unsafe struct Two<T, F, I> : ITile<F, I> where T : struct, ITile<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
#pragma warning disable CS0649   // assigned through their own methods
    private T _lo, _hi;
#pragma warning restore CS0649

    public static int Count { [MethodImpl(Inline)] get => 2 * T.Count; }
    [MethodImpl(Inline)] public void Zero() { _lo.Zero(); _hi.Zero(); }
    [MethodImpl(Inline)] public void Load(float* y, int stride) { _lo.Load(y, stride); _hi.Load(y + T.Count * stride, stride); }
    [MethodImpl(Inline)] public void Store(float* y, int stride) { _lo.Store(y, stride); _hi.Store(y + T.Count * stride, stride); }
    [MethodImpl(Inline)] public void Clear() { _lo.Clear(); _hi.Clear(); }
    [MethodImpl(Inline)] public void Start(I w, int* a) { _lo.Start(w, a); _hi.Start(w, a + T.Count); }
    [MethodImpl(Inline)] public void Dot(I w, int* a) { _lo.Dot(w, a); _hi.Dot(w, a + T.Count); }
    [MethodImpl(Inline)] public void Sum() { _lo.Sum(); _hi.Sum(); }
    [MethodImpl(Inline)] public void Scale(I scale) { _lo.Scale(scale); _hi.Scale(scale); }
    [MethodImpl(Inline)] public void Total() { _lo.Total(); _hi.Total(); }

    [MethodImpl(Inline)]
    public void Flush(in BlockScale<F, I> e, int* sums, float* scales, int stride)
    {
        _lo.Flush(in e, sums, scales, stride);
        _hi.Flush(in e, sums + T.Count, scales + T.Count, stride);
    }
}
