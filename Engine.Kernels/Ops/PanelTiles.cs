using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>Runs the matmul body over all tiles of tokens for one panel, as many of its rows at a time as a register has lanes.</summary>
internal static unsafe class PanelTiles<Q, L, F, I> where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Multiplies so many blocks at <paramref name="panel"/> with those of the activations from <paramref name="first"/> on; what is not the first goes on from y.</summary>
    public static void Run(byte* panel, int first, int blocks, ActivationFormat format, int k, byte* activations, int tokens, int largest, float* y, int yStride)
    {
        long tokenBytes = format.TokenBytes(k);
        int sumsAt = format.SumsAt(k) + first * format.Sums, scalesAt = format.ScalesAt(k) + first;
        int resume = first == 0 ? 0 : 1;
        for (int row = 0; row < PanelFormat.Rows; row += L.Width)
            for (int token = 0, size; token < tokens; token += size)
            {
                size = Tiling.Size(tokens - token, largest);
                int* tile = (int*)(activations + token * tokenBytes);
                int* a = tile + first * format.Words * size, sums = tile + sumsAt * size;
                float* scales = (float*)(tile + scalesAt * size), to = y + (long)token * yStride;
                switch (size)
                {
                    case 8: MatMulBody.Run<Q, Two<Four<Q, L, F, I>, F, I>, L, F, I>(panel, row, blocks, a, sums, scales, to, yStride, resume); break;
                    case 4: MatMulBody.Run<Q, Four<Q, L, F, I>, L, F, I>(panel, row, blocks, a, sums, scales, to, yStride, resume); break;
                    case 2: MatMulBody.Run<Q, Two<One<Q, L, F, I>, F, I>, L, F, I>(panel, row, blocks, a, sums, scales, to, yStride, resume); break;
                    default: MatMulBody.Run<Q, One<Q, L, F, I>, L, F, I>(panel, row, blocks, a, sums, scales, to, yStride, resume); break;
                }
            }
    }
}
