using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>The tile of each number of tokens: the one table that both ways over panels, from memory and from the cache, go by.</summary>
internal static class TileSizes<Q, L, F, I> where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Tokens of the largest tile.</summary>
    public const int Largest = 8;

    /// <summary>Passes on the tile of so many tokens, 1 to 8.</summary>
    public static void Visit<V>(int tokens, in V visitor) where V : struct, ITileVisitor<F, I>
    {
        switch (tokens)
        {
            case 8: visitor.Visit<Both<Four<Q, L, F, I>, Four<Q, L, F, I>, F, I>>(); break;
            case 7: visitor.Visit<Both<Four<Q, L, F, I>, Both<Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, One<Q, L, F, I>, F, I>, F, I>>(); break;
            case 6: visitor.Visit<Both<Four<Q, L, F, I>, Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, F, I>>(); break;
            case 5: visitor.Visit<Both<Four<Q, L, F, I>, One<Q, L, F, I>, F, I>>(); break;
            case 4: visitor.Visit<Four<Q, L, F, I>>(); break;
            case 3: visitor.Visit<Both<Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, One<Q, L, F, I>, F, I>>(); break;
            case 2: visitor.Visit<Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>>(); break;
            default: visitor.Visit<One<Q, L, F, I>>(); break;
        }
    }
}

/// <summary>What is done with a tile.</summary>
internal interface ITileVisitor<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Is given the tile.</summary>
    void Visit<T>() where T : struct, ITile<F, I>;
}
