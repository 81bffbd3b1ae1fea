using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Gradients;

/// <summary>
/// The accumulators of Rows rows and two registers of columns of a product. <see cref="ProductRow{L, F, I}"/> holds a row, <see cref="ProductQuad{L, F, I}"/>
/// four, <see cref="ProductPair{A, B, F}"/> puts tiles together. Each output's operations and their order are the same in every tile.
/// </summary>
[Kernel]
internal unsafe interface IProductTile<F> where F : unmanaged
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>The sums begin with zero.</summary>
    void Zero();

    /// <summary>The sums go on from c: <paramref name="left"/> columns are left in it.</summary>
    void Load<E>(float* c, int stride, int left) where E : struct, IProductEdge<F>;

    /// <summary>Writes the sums to c.</summary>
    void Store<E>(float* c, int stride, int left) where E : struct, IProductEdge<F>;

    /// <summary>Adds the outer product of a column of a and two registers of a row of b.</summary>
    void Step(float* a, int stride, F lo, F hi);
}

/// <summary>Whether columns may end within a register.</summary>
[Kernel]
internal unsafe interface IProductEdge<F> where F : unmanaged
{
    /// <summary>Reads a register of columns, of which <paramref name="left"/> are left.</summary>
    static abstract F Load(float* p, int left);

    /// <summary>Writes a register of columns.</summary>
    static abstract void Store(float* p, F x, int left);
}

/// <summary>All registers are whole.</summary>
[Kernel]
internal readonly unsafe struct WholeColumns<L, F, I> : IProductEdge<F> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)] public static F Load(float* p, int left) => L.Load(p);
    [MethodImpl(MethodImplOptions.AggressiveInlining)] public static void Store(float* p, F x, int left) => L.Store(p, x);
}

/// <summary>Columns end within the two registers.</summary>
[Kernel]
internal readonly unsafe struct LastColumns<L, F, I> : IProductEdge<F> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)] public static F Load(float* p, int left) => L.LoadPart(p, left);
    [MethodImpl(MethodImplOptions.AggressiveInlining)] public static void Store(float* p, F x, int left) => L.StorePart(p, x, left);
}

/// <summary>One row.</summary>
[Kernel]
internal unsafe struct ProductRow<L, F, I> : IProductTile<F> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private F _lo, _hi;

    public static int Rows { [MethodImpl(Inline)] get => 1; }
    [MethodImpl(Inline)] public void Zero() => _lo = _hi = L.Splat(0f);
    [MethodImpl(Inline)]
    public void Load<E>(float* c, int stride, int left) where E : struct, IProductEdge<F>
    {
        _lo = E.Load(c, left);
        _hi = E.Load(c + L.Width, left - L.Width);
    }
    [MethodImpl(Inline)]
    public void Store<E>(float* c, int stride, int left) where E : struct, IProductEdge<F>
    {
        E.Store(c, _lo, left);
        E.Store(c + L.Width, _hi, left - L.Width);
    }
    [MethodImpl(Inline)] public void Step(float* a, int stride, F lo, F hi) { F x = L.Splat(a[0]); _lo = L.Fma(x, lo, _lo); _hi = L.Fma(x, hi, _hi); }
}

/// <summary>Four rows.</summary>
[Kernel]
internal unsafe struct ProductQuad<L, F, I> : IProductTile<F> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private F _lo0, _lo1, _lo2, _lo3, _hi0, _hi1, _hi2, _hi3;

    public static int Rows { [MethodImpl(Inline)] get => 4; }
    [MethodImpl(Inline)] public void Zero() => _lo0 = _lo1 = _lo2 = _lo3 = _hi0 = _hi1 = _hi2 = _hi3 = L.Splat(0f);

    [MethodImpl(Inline)]
    public void Load<E>(float* c, int stride, int left) where E : struct, IProductEdge<F>
    {
        int right = left - L.Width;
        _lo0 = E.Load(c, left);
        _lo1 = E.Load(c + stride, left);
        _lo2 = E.Load(c + 2 * stride, left);
        _lo3 = E.Load(c + 3 * stride, left);
        _hi0 = E.Load(c + L.Width, right);
        _hi1 = E.Load(c + stride + L.Width, right);
        _hi2 = E.Load(c + 2 * stride + L.Width, right);
        _hi3 = E.Load(c + 3 * stride + L.Width, right);
    }

    [MethodImpl(Inline)]
    public void Store<E>(float* c, int stride, int left) where E : struct, IProductEdge<F>
    {
        int right = left - L.Width;
        E.Store(c, _lo0, left);
        E.Store(c + stride, _lo1, left);
        E.Store(c + 2 * stride, _lo2, left);
        E.Store(c + 3 * stride, _lo3, left);
        E.Store(c + L.Width, _hi0, right);
        E.Store(c + stride + L.Width, _hi1, right);
        E.Store(c + 2 * stride + L.Width, _hi2, right);
        E.Store(c + 3 * stride + L.Width, _hi3, right);
    }

    [MethodImpl(Inline)]
    public void Step(float* a, int stride, F lo, F hi)
    {
        F x0 = L.Splat(a[0]), x1 = L.Splat(a[stride]), x2 = L.Splat(a[2 * stride]), x3 = L.Splat(a[3 * stride]);
        _lo0 = L.Fma(x0, lo, _lo0);
        _hi0 = L.Fma(x0, hi, _hi0);
        _lo1 = L.Fma(x1, lo, _lo1);
        _hi1 = L.Fma(x1, hi, _hi1);
        _lo2 = L.Fma(x2, lo, _lo2);
        _hi2 = L.Fma(x2, hi, _hi2);
        _lo3 = L.Fma(x3, lo, _lo3);
        _hi3 = L.Fma(x3, hi, _hi3);
    }
}

/// <summary>The rows of one tile and then those of another.</summary>
[Kernel]
internal unsafe struct ProductPair<A, B, F> : IProductTile<F> where A : struct, IProductTile<F> where B : struct, IProductTile<F> where F : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
#pragma warning disable CS0649   // assigned through their own methods
    private A _first;
    private B _second;
#pragma warning restore CS0649

    public static int Rows { [MethodImpl(Inline)] get => A.Rows + B.Rows; }
    [MethodImpl(Inline)] public void Zero() { _first.Zero(); _second.Zero(); }
    [MethodImpl(Inline)]
    public void Load<E>(float* c, int stride, int left) where E : struct, IProductEdge<F>
    {
        _first.Load<E>(c, stride, left);
        _second.Load<E>(c + A.Rows * stride, stride, left);
    }
    [MethodImpl(Inline)]
    public void Store<E>(float* c, int stride, int left) where E : struct, IProductEdge<F>
    {
        _first.Store<E>(c, stride, left);
        _second.Store<E>(c + A.Rows * stride, stride, left);
    }
    [MethodImpl(Inline)]
    public void Step(float* a, int stride, F lo, F hi)
    {
        _first.Step(a, stride, lo, hi);
        _second.Step(a + A.Rows * stride, stride, lo, hi);
    }
}
