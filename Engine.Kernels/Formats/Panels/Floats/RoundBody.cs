using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Floats;

/// <summary><see cref="Int16Rounding.Run"/>, compiled for the words of one panel format and for lanes of one width.</summary>
internal readonly unsafe struct RoundBody
{
    private readonly delegate*<byte*, void> _body;

    private RoundBody(delegate*<byte*, void> body) => _body = body;

    /// <summary>Rounds the block at <paramref name="lines"/> in place.</summary>
    public void Run(byte* lines) => _body(lines);

    /// <summary>Binds the body to the words of a panel and to the lanes of a width.</summary>
    public sealed class Binder(InterleavedPanel exact) : ILaneVisitor<RoundBody>, IWeightsVisitor<RoundBody>
    {
        /// <inheritdoc/>
        public RoundBody Visit<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged => exact.Weights<RoundBody, L, F, I>(this);

        /// <inheritdoc/>
        public RoundBody Weights<W, L, F, I>() where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
            => new(&Int16Rounding.Run<W, L, F, I>);
    }
}
