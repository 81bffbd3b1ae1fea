using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Formats.Panels.Floats;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;

namespace Engine.Gpu.Kernels;

/// <summary>Something to do with the types that multiply a panel with a tile of one token and with one of <see cref="ProductTiles.Largest"/>.</summary>
internal abstract class ProductVisitor<TResult> : IPanelVisitor<TResult>
{
    public TResult Dots<Q, L, F, I>() where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => Products<StoredProduct<Q, One<Q, L, F, I>, L, F, I>, StoredProduct<Q, Four<Q, L, F, I>, L, F, I>>();

    public TResult Weights<W, L, F, I>() where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => Products<UnpackedProduct<W, One<F32Dots<L, F, I>, L, F, I>, L, F, I>, UnpackedProduct<W, Four<F32Dots<L, F, I>, L, F, I>, L, F, I>>();

    /// <summary>Called with those types.</summary>
    protected abstract TResult Products<B1, B4>() where B1 : struct, IRangeProduct where B4 : struct, IRangeProduct;
}
