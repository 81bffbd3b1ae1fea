using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>The body of <see cref="ActivationTiles"/> for one activation format, compiled for lanes of one width.</summary>
internal readonly unsafe struct TokenBody
{
    private readonly delegate*<float*, int, int, int*, int*, float*, int, void> _body;

    private TokenBody(delegate*<float*, int, int, int*, int*, float*, int, void> body) => _body = body;

    /// <summary>Brings one token of <paramref name="k"/> values into its place in a tile of <paramref name="t"/> tokens.</summary>
    public void Run(float* x, int k, int blocks, int* words, int* sums, float* scales, int t) => _body(x, k, blocks, words, sums, scales, t);

    /// <summary>Binds the body of a format to the lanes of a width.</summary>
    public sealed class Binder(ActivationFormat format) : ILaneVisitor<TokenBody>
    {
        /// <inheritdoc/>
        public TokenBody Visit<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
            => format == ActivationFormat.Float32 ? new(&ActivationTiles.Float32<L, F, I>)
            : format == ActivationFormat.Int8By32 ? new(&ActivationTiles.Int8By32<L, F, I>)
            : format == ActivationFormat.Int8By256 ? new(&ActivationTiles.Int8By256<L, F, I>)
            : new(&ActivationTiles.Int16By128<L, F, I>);
    }
}
