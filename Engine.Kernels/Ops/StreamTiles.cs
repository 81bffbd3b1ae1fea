using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>Runs the streaming bodies over one panel and tiles of tokens.</summary>
internal static unsafe class StreamTiles<Q, D, L, F, I>
    where Q : struct, IDots<L, F, I> where D : struct, IDistance where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    // An address is taken without compiling the body: that happens at its first call.
    private static readonly nint[] Inline = TileSizes<Q, L, F, I>.Visit(new Body<LoadInline>());
    private static readonly nint[] ByCall = Q.ScaleFields > 2 ? TileSizes<Q, L, F, I>.Visit(new Body<LoadByCall>()) : [];

    /// <summary>Multiplies a whole panel with tokens [from, to).</summary>
    public static void Run(byte* panel, int blocks, ActivationFormat format, int k, byte* activations, int from, int to, int largest, float* y, int yStride)
    {
        float* partial = stackalloc float[L.Width < PanelFormat.Rows ? TileSizes<Q, L, F, I>.Largest * PanelFormat.Rows : 0];
        int range = format.RangeBlocks;
        for (int token = from, size; token < to; token += size)
        {
            size = Tiling.Size(to - token, largest);
            int* a = (int*)(activations + token * (long)format.TokenBytes(k)), sums = a + format.SumsAt(k) * size;
            float* scales = (float*)(a + format.ScalesAt(k) * size), at = y + (long)token * yStride;
            if (size == 1 && Q.Unrolled > 0 && L.Width >= Q.UnrolledFrom && L.Width < PanelFormat.Rows)
            {
                StreamRow.Run<Q, D, L, F, I>(panel, blocks, range, a, sums, scales, at, partial);
                continue;
            }

            nint body = size > 4 && Q.ScaleFields > 2 ? ByCall[size] : Inline[size];
            ((delegate*<byte*, int, int, int*, int*, float*, float*, int, float*, void>)body)(panel, blocks, range, a, sums, scales, at, yStride, partial);
        }
    }

    private readonly struct Body<O> : ITileVisitor<F, I> where O : struct, IScaleLoading
    {
        public nint Visit<T>() where T : struct, ITile<F, I>
            => (nint)(delegate*<byte*, int, int, int*, int*, float*, float*, int, float*, void>)&StreamBody.Run<Q, T, O, D, L, F, I>;
    }
}
