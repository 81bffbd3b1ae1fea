using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Bodies;

/// <summary><see cref="Unpack.Run"/>, compiled for the words of one panel format and for lanes of one width; the default is none.</summary>
internal readonly unsafe struct UnpackBody
{
    private readonly delegate*<byte*, int, int, int, float*, int, void> _body;

    private UnpackBody(delegate*<byte*, int, int, int, float*, int, void> body) => _body = body;

    /// <summary>Whether there is one.</summary>
    public bool IsBound => _body != null;

    /// <summary>
    /// Unpacks blocks [first, first + count) of the rows that begin with <paramref name="row"/>; values of a row go to floats <paramref name="stride"/> apart.
    /// </summary>
    public void Run(byte* panel, int first, int count, int row, float* to, int stride) => _body(panel, first, count, row, to, stride);

    /// <summary>Binds the body to the words of a panel.</summary>
    public sealed class Binder : IWeightsVisitor<UnpackBody>
    {
        /// <inheritdoc/>
        public UnpackBody Weights<W, L, F, I>() where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
            => new(&Unpack.Run<W, L, F, I>);
    }
}
