using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>Runs the matmul body over tiles of tokens for one panel, as many of its rows at a time as a register has lanes.</summary>
internal static unsafe class PanelTiles<Q, L, F, I> where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>
    /// Multiplies so many blocks at <paramref name="panel"/> with those of the activations from <paramref name="first"/> on, where a range begins, for
    /// tokens [from, to); what is not the first block is added to y.
    /// </summary>
    public static void Run(byte* panel, int first, int blocks, ActivationFormat format, int k, byte* activations, int from, int to, int largest,
        float* y, int yStride)
    {
        long tokenBytes = format.TokenBytes(k);
        int sumsAt = format.SumsAt(k) + first * format.Sums, scalesAt = format.ScalesAt(k) + first;
        for (int row = 0; row < PanelFormat.Rows; row += L.Width)
            for (int token = from, size; token < to; token += size)
            {
                size = Tiling.Size(to - token, largest);
                int* tile = (int*)(activations + token * tokenBytes);
                TileSizes<Q, L, F, I>.Visit(size, new Tile(
                    panel, row, blocks, format.RangeBlocks, tile + first * format.Words * size, tile + sumsAt * size, (float*)(tile + scalesAt * size),
                    y + (long)token * yStride, yStride, first == 0 ? 0 : 1));
            }
    }

    private readonly struct Tile(byte* panel, int row, int blocks, int range, int* a, int* sums, float* scales, float* y, int stride, int resume)
        : ITileVisitor<F, I>
    {
        public void Visit<T>() where T : struct, ITile<F, I>
            => MatMulBody.Run<Q, T, L, F, I>(panel, row, blocks, range, a, sums, scales, y, stride, resume);
    }
}
