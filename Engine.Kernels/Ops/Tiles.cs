using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// The accumulators of Count tokens for one panel of rows: how many tokens share one load of weights. <see cref="One{Q, L, F, I}"/> holds a token,
/// <see cref="Four{Q, L, F, I}"/> four, <see cref="Both{A, B, F, I}"/> puts tiles together. Each token's operations and their order are the same in every tile.
/// </summary>
[Kernel]
internal unsafe interface ITile<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Tokens of the tile.</summary>
    static abstract int Count { get; }

    /// <summary>The running sums begin with zero.</summary>
    void Zero();

    /// <summary>The running sums go on from y.</summary>
    void Load(float* y, int stride);

    /// <summary>Writes the running sums to y.</summary>
    void Store(float* y, int stride);

    /// <summary>Adds the running sums to y.</summary>
    void AddTo(float* y, int stride);

    /// <summary>The integer sums of a block begin with zero.</summary>
    void Clear();

    /// <summary>The first step of a sub-block, with Count words of activations.</summary>
    void Start(I w, int* a);

    /// <summary>Another step.</summary>
    void Step(I w, int* a);

    /// <summary>Adds the sum of a sub-block, times its scale, to that of the block.</summary>
    void Close(I scale);

    /// <summary>Adds the block, times its scales, to the running sums.</summary>
    void Flush(in BlockScale<F, I> e, int* sums, float* scales, int stride);
}

/// <summary>One token.</summary>
[Kernel]
internal unsafe struct One<Q, L, F, I> : ITile<F, I> where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private I _sub, _block;
    private F _sum;

    public static int Count { [MethodImpl(Inline)] get => 1; }
    [MethodImpl(Inline)] public void Zero() => _sum = L.Splat(0f);
    [MethodImpl(Inline)] public void Load(float* y, int stride) => _sum = L.Load(y);
    [MethodImpl(Inline)] public void Store(float* y, int stride) => L.Store(y, _sum);
    [MethodImpl(Inline)] public void AddTo(float* y, int stride) => L.Store(y, L.Add(L.Load(y), _sum));
    [MethodImpl(Inline)] public void Clear() => _block = L.Splat(0);
    [MethodImpl(Inline)] public void Start(I w, int* a) => _sub = Q.Dot(L.Splat(0), w, L.Splat(a[0]));
    [MethodImpl(Inline)] public void Step(I w, int* a) => _sub = Q.Sum(_sub, Q.Dot(_sub, w, L.Splat(a[0])));
    [MethodImpl(Inline)] public void Close(I scale) => _block = Q.Total(_block, Q.Scaled(_sub, scale));
    [MethodImpl(Inline)]
    public void Flush(in BlockScale<F, I> e, int* sums, float* scales, int stride)
        => _sum = Q.Flush(in e, _block, _sum, sums, stride, scales);
}

/// <summary>
/// Four tokens. All multiplies of a step come before all adds: that keeps the units apart, and four leave registers for the sums of twice as many.
/// </summary>
[Kernel]
internal unsafe struct Four<Q, L, F, I> : ITile<F, I> where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private I _sub0, _sub1, _sub2, _sub3, _block0, _block1, _block2, _block3;
    private F _sum0, _sum1, _sum2, _sum3;

    public static int Count { [MethodImpl(Inline)] get => 4; }
    [MethodImpl(Inline)] public void Zero() => _sum0 = _sum1 = _sum2 = _sum3 = L.Splat(0f);
    [MethodImpl(Inline)] public void Clear() => _block0 = _block1 = _block2 = _block3 = L.Splat(0);

    [MethodImpl(Inline)]
    public void Load(float* y, int stride)
    {
        _sum0 = L.Load(y);
        _sum1 = L.Load(y + stride);
        _sum2 = L.Load(y + 2 * stride);
        _sum3 = L.Load(y + 3 * stride);
    }

    [MethodImpl(Inline)]
    public void Store(float* y, int stride)
    {
        L.Store(y, _sum0);
        L.Store(y + stride, _sum1);
        L.Store(y + 2 * stride, _sum2);
        L.Store(y + 3 * stride, _sum3);
    }

    [MethodImpl(Inline)]
    public void AddTo(float* y, int stride)
    {
        L.Store(y, L.Add(L.Load(y), _sum0));
        L.Store(y + stride, L.Add(L.Load(y + stride), _sum1));
        L.Store(y + 2 * stride, L.Add(L.Load(y + 2 * stride), _sum2));
        L.Store(y + 3 * stride, L.Add(L.Load(y + 3 * stride), _sum3));
    }

    [MethodImpl(Inline)]
    public void Start(I w, int* a)
    {
        I zero = L.Splat(0);
        _sub0 = Q.Dot(zero, w, L.Splat(a[0]));
        _sub1 = Q.Dot(zero, w, L.Splat(a[1]));
        _sub2 = Q.Dot(zero, w, L.Splat(a[2]));
        _sub3 = Q.Dot(zero, w, L.Splat(a[3]));
    }

    [MethodImpl(Inline)]
    public void Step(I w, int* a)
    {
        I part0 = Q.Dot(_sub0, w, L.Splat(a[0])), part1 = Q.Dot(_sub1, w, L.Splat(a[1])), part2 = Q.Dot(_sub2, w, L.Splat(a[2])),
            part3 = Q.Dot(_sub3, w, L.Splat(a[3]));
        _sub0 = Q.Sum(_sub0, part0);
        _sub1 = Q.Sum(_sub1, part1);
        _sub2 = Q.Sum(_sub2, part2);
        _sub3 = Q.Sum(_sub3, part3);
    }

    [MethodImpl(Inline)]
    public void Close(I scale)
    {
        I part0 = Q.Scaled(_sub0, scale), part1 = Q.Scaled(_sub1, scale), part2 = Q.Scaled(_sub2, scale), part3 = Q.Scaled(_sub3, scale);
        _block0 = Q.Total(_block0, part0);
        _block1 = Q.Total(_block1, part1);
        _block2 = Q.Total(_block2, part2);
        _block3 = Q.Total(_block3, part3);
    }

    [MethodImpl(Inline)]
    public void Flush(in BlockScale<F, I> e, int* sums, float* scales, int stride)
    {
        _sum0 = Q.Flush(in e, _block0, _sum0, sums, stride, scales);
        _sum1 = Q.Flush(in e, _block1, _sum1, sums + 1, stride, scales + 1);
        _sum2 = Q.Flush(in e, _block2, _sum2, sums + 2, stride, scales + 2);
        _sum3 = Q.Flush(in e, _block3, _sum3, sums + 3, stride, scales + 3);
    }
}

/// <summary>The tokens of one tile and then those of another.</summary>
[Kernel]
internal unsafe struct Both<A, B, F, I> : ITile<F, I> where A : struct, ITile<F, I> where B : struct, ITile<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
#pragma warning disable CS0649   // assigned through their own methods
    private A _lo;
    private B _hi;
#pragma warning restore CS0649

    public static int Count { [MethodImpl(Inline)] get => A.Count + B.Count; }
    [MethodImpl(Inline)] public void Zero() { _lo.Zero(); _hi.Zero(); }
    [MethodImpl(Inline)] public void Load(float* y, int stride) { _lo.Load(y, stride); _hi.Load(y + A.Count * stride, stride); }
    [MethodImpl(Inline)] public void Store(float* y, int stride) { _lo.Store(y, stride); _hi.Store(y + A.Count * stride, stride); }
    [MethodImpl(Inline)] public void AddTo(float* y, int stride) { _lo.AddTo(y, stride); _hi.AddTo(y + A.Count * stride, stride); }
    [MethodImpl(Inline)] public void Clear() { _lo.Clear(); _hi.Clear(); }
    [MethodImpl(Inline)] public void Start(I w, int* a) { _lo.Start(w, a); _hi.Start(w, a + A.Count); }
    [MethodImpl(Inline)] public void Step(I w, int* a) { _lo.Step(w, a); _hi.Step(w, a + A.Count); }
    [MethodImpl(Inline)] public void Close(I scale) { _lo.Close(scale); _hi.Close(scale); }

    [MethodImpl(Inline)]
    public void Flush(in BlockScale<F, I> e, int* sums, float* scales, int stride)
    {
        _lo.Flush(in e, sums, scales, stride);
        _hi.Flush(in e, sums + A.Count, scales + A.Count, stride);
    }
}
