using System.Reflection;
using Engine.Gpu.Lanes;
using Engine.Gpu.Tiles;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Formats.Panels.Floats;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;

namespace Engine.Gpu.Kernels;

/// <summary>Something to do with the types that multiply a panel on lanes of which each is a thread.</summary>
internal abstract class ThreadVisitor<TResult> : IPanelVisitor<TResult>
{
    private static readonly MethodInfo OfThreads = typeof(ThreadVisitor<TResult>).GetMethod(nameof(Stored), BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <remarks>A thread's lane is a float and an int, which the signature of a visitor cannot tell its compiler: it is said here once, at run time.</remarks>
    public TResult Dots<Q, L, F, I>() where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => OfThreads.MakeGenericMethod(typeof(Q), typeof(L)).CreateDelegate<Func<TResult>>(this)();

    public abstract TResult Weights<W, L, F, I>() where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged;

    /// <summary>Called with the type that multiplies a panel as it is stored.</summary>
    protected abstract TResult Stored<Q, L>() where Q : struct, IDots<L, float, int> where L : struct, ILanes<float, int>;
}

/// <summary>
/// Something to do with the types that multiply a panel with a tile of one token and with one of <see cref="ProductTiles.Largest"/>.
/// </summary>
/// <param name="isWide">
/// Whether several weights are loaded before one is used, as threads of a GPU need it; null where the lanes say so. Compilers of OpenCL for processors take a
/// minute over what such a body unrolls, and gain nothing.
/// </param>
internal abstract class ProductVisitor<TResult>(bool? isWide = null) : ThreadVisitor<TResult>
{
    public override TResult Weights<W, L, F, I>()
        => Products<UnpackedProduct<W, One<F32Dots<L, F, I>, L, F, I>, L, F, I>, UnpackedProduct<W, Four<F32Dots<L, F, I>, L, F, I>, L, F, I>>();

    /// <summary>Called with those types.</summary>
    protected abstract TResult Products<B1, B4>() where B1 : struct, IRangeProduct where B4 : struct, IRangeProduct;

    protected override TResult Stored<Q, L>()
        => isWide ?? typeof(L) == typeof(ThreadLanes<WarpGroup>)
            ? Products<WideProduct<Q, OneToken<Q, L>, L>, WideProduct<Q, FourTokens<Q, L>, L>>()
            : Products<StoredProduct<Q, One<Q, L, float, int>, L, float, int>, StoredProduct<Q, Four<Q, L, float, int>, L, float, int>>();
}

/// <summary>
/// Something to do with the type that multiplies a panel with many tokens: on tensor cores <typeparamref name="C"/> where the lanes of the visit
/// are <see cref="FragmentRows"/>. Products of floats have none.
/// </summary>
internal abstract class UnitVisitor<C, TResult> : ThreadVisitor<TResult?> where C : struct, ITensorCore where TResult : class
{
    public override TResult? Weights<W, L, F, I>() => null;

    /// <summary>Called with that type.</summary>
    protected abstract TResult Unit<U>() where U : struct, IProductUnit;

    protected override TResult? Stored<Q, L>()
        => Q.WordValues == 1 ? null : typeof(L) == typeof(ThreadLanes<FragmentRows>) ? Unit<TensorUnit<Q, L, C>>() : Unit<LaneUnit<Q, L>>();
}
