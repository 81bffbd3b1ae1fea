using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>The tile of each number of tokens: the one table that both ways over panels, from memory and from the cache, go by.</summary>
internal static class TileSizes<Q, L, F, I> where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Tokens of the largest tile.</summary>
    public const int Largest = 8;

    /// <summary>What a visitor makes of each tile, at its number of tokens; nothing at 0.</summary>
    public static nint[] Visit<V>(V visitor) where V : struct, ITileVisitor<F, I> =>
    [
        0,
        visitor.Visit<One<Q, L, F, I>>(),
        visitor.Visit<Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>>(),
        visitor.Visit<Both<Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, One<Q, L, F, I>, F, I>>(),
        visitor.Visit<Four<Q, L, F, I>>(),
        visitor.Visit<Both<Four<Q, L, F, I>, One<Q, L, F, I>, F, I>>(),
        visitor.Visit<Both<Four<Q, L, F, I>, Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, F, I>>(),
        visitor.Visit<Both<Four<Q, L, F, I>, Both<Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, One<Q, L, F, I>, F, I>, F, I>>(),
        visitor.Visit<Both<Four<Q, L, F, I>, Four<Q, L, F, I>, F, I>>(),
    ];
}

/// <summary>Is given a tile.</summary>
internal interface ITileVisitor<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>The address of the body for a tile.</summary>
    nint Visit<T>() where T : struct, ITile<F, I>;
}
