using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Attention;

namespace Engine.Gpu.Kernels;

/// <summary>
/// Something to do with the types that attend to pages of a cache format: a program takes four of a group's query heads, or two, where their number allows it; one
/// where scores take a step.
/// </summary>
internal abstract class AttentionVisitor<TResult>(int heads, ScoreStep step) : ICacheVisitor<TResult>
{
    public TResult Pages<C, L, F, I>() where C : struct, ICacheFormat<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        => step != ScoreStep.None ? Tiles<C, AnyScores<L, F, I>, OneHead<L, F, I>, L, F, I>()
            : heads % 4 == 0
            ? Tiles<C, PlainScores<L, F, I>, BothTiles<BothTiles<OneHead<L, F, I>, OneHead<L, F, I>, L, F, I>, BothTiles<OneHead<L, F, I>, OneHead<L, F, I>, L, F, I>, L,
            F, I>, L, F, I>()
            : heads % 2 == 0 ? Tiles<C, PlainScores<L, F, I>, BothTiles<OneHead<L, F, I>, OneHead<L, F, I>, L, F, I>, L, F, I>()
            : Tiles<C, PlainScores<L, F, I>, OneHead<L, F, I>, L, F, I>();

    /// <summary>Called with those types.</summary>
    protected abstract TResult Tiles<C, S, T, L, F, I>()
        where C : struct, ICacheFormat<L, F, I> where S : struct, IScoreStep<L, F, I> where T : struct, IAttentionTile<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged
        where I : unmanaged;
}
