using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>Runs the matmul body over tiles of tokens for one panel, as many of its rows at a time as a register has lanes.</summary>
internal static unsafe class PanelTiles<Q, L, F, I> where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    // An address is taken without compiling the body: that happens at its first call.
    private static readonly nint[] Bodies = TileSizes<Q, L, F, I>.Visit(new Body());

    /// <summary>
    /// Multiplies so many blocks at <paramref name="panel"/> with those of the activations from <paramref name="first"/> on, where a range begins, for
    /// tokens [from, to); what is not the first block is added to y.
    /// </summary>
    public static void Run(byte* panel, int first, int blocks, ActivationFormat format, int k, byte* activations, int from, int to, int largest,
        float* y, int yStride)
    {
        long tokenBytes = format.TokenBytes(k);
        int sumsAt = format.SumsAt(k) + first * format.Sums, scalesAt = format.ScalesAt(k) + first;
        int resume = first == 0 ? 0 : 1, range = format.RangeBlocks;
        for (int row = 0; row < PanelFormat.Rows; row += L.Width)
            for (int token = from, size; token < to; token += size)
            {
                size = Tiling.Size(to - token, largest);
                int* tile = (int*)(activations + token * tokenBytes);
                int* a = tile + first * format.Words * size, sums = tile + sumsAt * size;
                float* scales = (float*)(tile + scalesAt * size), at = y + (long)token * yStride;
                var body = (delegate*<byte*, int, int, int, int*, int*, float*, float*, int, int, void>)Bodies[size];
                body(panel, row, blocks, range, a, sums, scales, at, yStride, resume);
            }
    }

    private readonly struct Body : ITileVisitor<F, I>
    {
        public nint Visit<T>() where T : struct, ITile<F, I>
            => (nint)(delegate*<byte*, int, int, int, int*, int*, float*, float*, int, int, void>)&MatMulBody.Run<Q, T, L, F, I>;
    }
}
