using Engine.Gpu.Lanes;
using Engine.Kernels.Ops;
using ILGPU;

namespace Engine.Gpu.Kernels;

/// <summary>Activations brought into tiles of <c>size</c> tokens each: a program for each token. The last tile is as large as the others.</summary>
internal static unsafe class QuantizeKernels<G> where G : struct, ILaneGroup
{
    public static void Float32(ArrayView<float> x, ArrayView<int> tiles, int n, int stride, int blocks, int tokenWords, int sumsAt, int scalesAt, int size)
    {
        int token = LaneProgram.InGrid, within = token % size;
        fixed (float* px = &x[(long)token * stride])
        fixed (int* tile = &tiles[(long)(token - within) * tokenWords])
            ActivationTiles.Float32<ThreadLanes<G>, float, int>(px, n, blocks, tile + within, tile, (float*)tile, size);
    }

    public static void Int8By32(ArrayView<float> x, ArrayView<int> tiles, int n, int stride, int blocks, int tokenWords, int sumsAt, int scalesAt, int size)
    {
        int token = LaneProgram.InGrid, within = token % size;
        fixed (float* px = &x[(long)token * stride])
        fixed (int* tile = &tiles[(long)(token - within) * tokenWords])
        {
            ActivationTiles.Int8By32<ThreadLanes<G>, float, int>(
                px, n, blocks, tile + within, tile + sumsAt * size + within, (float*)(tile + scalesAt * size + within), size);
        }
    }

    public static void Int8By256(ArrayView<float> x, ArrayView<int> tiles, int n, int stride, int blocks, int tokenWords, int sumsAt, int scalesAt, int size)
    {
        int token = LaneProgram.InGrid, within = token % size;
        fixed (float* px = &x[(long)token * stride])
        fixed (int* tile = &tiles[(long)(token - within) * tokenWords])
        {
            ActivationTiles.Int8By256<ThreadLanes<G>, float, int>(
                px, n, blocks, tile + within, tile + sumsAt * size + within, (float*)(tile + scalesAt * size + within), size);
        }
    }

    public static void Int16By128(ArrayView<float> x, ArrayView<int> tiles, int n, int stride, int blocks, int tokenWords, int sumsAt, int scalesAt, int size)
    {
        int token = LaneProgram.InGrid, within = token % size;
        fixed (float* px = &x[(long)token * stride])
        fixed (int* tile = &tiles[(long)(token - within) * tokenWords])
        {
            ActivationTiles.Int16By128<ThreadLanes<G>, float, int>(
                px, n, blocks, tile + within, tile, (float*)(tile + scalesAt * size + within), size);
        }
    }
}
