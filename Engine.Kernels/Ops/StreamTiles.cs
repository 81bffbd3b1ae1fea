using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>Runs the streaming bodies over one panel and tiles of tokens.</summary>
internal static unsafe class StreamTiles<Q, D, L, F, I>
    where Q : struct, IDots<L, F, I> where D : struct, IDistance where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Multiplies a whole panel with tokens [from, to).</summary>
    public static void Run(byte* panel, int blocks, ActivationFormat format, int k, byte* activations, int from, int to, int largest, float* y, int yStride)
    {
        for (int token = from, size; token < to; token += size)
        {
            size = Tiling.Size(to - token, largest);
            int* a = (int*)(activations + token * (long)format.TokenBytes(k)), sums = a + format.SumsAt(k) * size;
            float* scales = (float*)(a + format.ScalesAt(k) * size), at = y + (long)token * yStride;
            if (size > 4 && Q.ScaleFields > 2) Tile<LoadByCall>(panel, blocks, a, sums, scales, at, yStride, size);
            else if (size == 1 && Q.Unrolled > 0 && L.Width >= Q.UnrolledFrom && L.Width < PanelFormat.Rows)
                StreamRow.Run<Q, D, L, F, I>(panel, blocks, a, sums, scales, at);
            else Tile<LoadInline>(panel, blocks, a, sums, scales, at, yStride, size);
        }
    }

    private static void Tile<O>(byte* panel, int blocks, int* a, int* sums, float* scales, float* y, int stride, int size) where O : struct, IScaleLoading
    {
        switch (size)
        {
            case 8: StreamBody.Run<Q, Both<Four<Q, L, F, I>, Four<Q, L, F, I>, F, I>, O, D, L, F, I>(panel, blocks, a, sums, scales, y, stride); break;
            case 7:
                StreamBody.Run<Q, Both<Four<Q, L, F, I>, Both<Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, One<Q, L, F, I>, F, I>, F, I>, O, D,
                L, F, I>(panel, blocks, a, sums, scales, y, stride); break;
            case 6:
                StreamBody.Run<Q, Both<Four<Q, L, F, I>, Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, F, I>, O, D, L, F, I>(panel, blocks, a,
                sums, scales, y, stride); break;
            case 5: StreamBody.Run<Q, Both<Four<Q, L, F, I>, One<Q, L, F, I>, F, I>, O, D, L, F, I>(panel, blocks, a, sums, scales, y, stride); break;
            case 4: StreamBody.Run<Q, Four<Q, L, F, I>, O, D, L, F, I>(panel, blocks, a, sums, scales, y, stride); break;
            case 3:
                StreamBody.Run<Q, Both<Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, One<Q, L, F, I>, F, I>, O, D, L, F, I>(panel, blocks, a,
                sums, scales, y, stride); break;
            case 2: StreamBody.Run<Q, Both<One<Q, L, F, I>, One<Q, L, F, I>, F, I>, O, D, L, F, I>(panel, blocks, a, sums, scales, y, stride); break;
            default: StreamBody.Run<Q, One<Q, L, F, I>, O, D, L, F, I>(panel, blocks, a, sums, scales, y, stride); break;
        }
    }
}
