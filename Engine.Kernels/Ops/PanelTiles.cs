using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>Runs the matmul body over tiles of tokens for one panel, as many of its rows at a time as a register has lanes.</summary>
internal static unsafe class PanelTiles<Q, L, F, I> where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>
    /// Multiplies so many blocks at <paramref name="panel"/> with those of the activations from <paramref name="first"/> on, for tokens [from, to); what is not
    /// the first block goes on from y.
    /// </summary>
    public static void Run(byte* panel, int first, int blocks, ActivationFormat format, int k, byte* activations, int from, int to, int largest,
        float* y, int yStride)
    {
        long tokenBytes = format.TokenBytes(k);
        int sumsAt = format.SumsAt(k) + first * format.Sums, scalesAt = format.ScalesAt(k) + first;
        int resume = first == 0 ? 0 : 1;
        for (int row = 0; row < PanelFormat.Rows; row += L.Width)
            for (int token = from, size; token < to; token += size)
            {
                size = Tiling.Size(to - token, largest);
                int* tile = (int*)(activations + token * tokenBytes);
                int* a = tile + first * format.Words * size, sums = tile + sumsAt * size;
                float* scales = (float*)(tile + scalesAt * size), at = y + (long)token * yStride;
                switch (size)
                {
                    case 8:
                        MatMulBody.Run<Q, Both<Four<Q, L, F, I>, Four<Q, L, F, I>, F, I>, L, F, I>(panel, row, blocks, a, sums, scales, at,
                        yStride, resume); break;
                    case 7:
                        MatMulBody.Run<Q, Both<Four<Q, L, F, I>, Both<Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, One<Q, L, F, I>, F, I>, F,
                        I>, L, F, I>(panel, row, blocks, a, sums, scales, at, yStride, resume); break;
                    case 6:
                        MatMulBody.Run<Q, Both<Four<Q, L, F, I>, Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, F, I>, L, F, I>(panel, row,
                        blocks, a, sums, scales, at, yStride, resume); break;
                    case 5:
                        MatMulBody.Run<Q, Both<Four<Q, L, F, I>, One<Q, L, F, I>, F, I>, L, F, I>(panel, row, blocks, a, sums, scales, at,
                        yStride, resume); break;
                    case 4: MatMulBody.Run<Q, Four<Q, L, F, I>, L, F, I>(panel, row, blocks, a, sums, scales, at, yStride, resume); break;
                    case 3:
                        MatMulBody.Run<Q, Both<Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, One<Q, L, F, I>, F, I>, L, F, I>(panel, row, blocks,
                        a, sums, scales, at, yStride, resume); break;
                    case 2:
                        MatMulBody.Run<Q, Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, L, F, I>(panel, row, blocks, a, sums, scales, at,
                        yStride, resume); break;
                    default: MatMulBody.Run<Q, One<Q, L, F, I>, L, F, I>(panel, row, blocks, a, sums, scales, at, yStride, resume); break;
                }
            }
    }
}
