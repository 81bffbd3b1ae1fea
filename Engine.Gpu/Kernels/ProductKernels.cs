using Engine.Gpu.Lanes;
using Engine.Gpu.Tiles;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using ILGPU;

namespace Engine.Gpu.Kernels;

/// <summary>
/// y = W x, + b, and added to a residual: a thread group for a panel (grid x) and a tile of tokens (grid y). Its programs share the ranges of the
/// panel's blocks; then each thread adds the ranges of some outputs.
/// </summary>
internal static unsafe class ProductKernels<B> where B : struct, IRangeProduct
{
    /// <summary>Where a product takes its input and leaves its output.</summary>
    public static void Project(
        ArrayView<byte> weights, ArrayView<int> tiles, ArrayView<float> bias, ArrayView<float> y, ArrayView<float> residual, ProductShape shape, int stride,
        int flags)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(ProductShape.MaxRanges * ThreadLanes.Count * ProductTiles.Largest);
        int panel = Grid.IdxX, tile = Grid.IdxY;
        fixed (byte* w = &weights[panel * shape.PanelBytes])
        fixed (int* a = &tiles[shape.TileAt((long)tile * B.Tokens)])
        fixed (float* p = &sums[0L])
        {
            ProductRanges<B>.Run(w, a, shape, p);
        }

        LaneProgram.Synchronize();
        for (int i = Group.IdxX; i < ThreadLanes.Count * B.Tokens; i += Group.DimX)
        {
            int token = i / ThreadLanes.Count, row = panel * PanelFormat.Rows + i % ThreadLanes.Count;
            if (row >= shape.Rows) continue;
            long at = (long)(tile * B.Tokens + token) * stride + row;
            float sum = ProductRanges<B>.Sum(sums, i, shape, y, at);
            if ((flags & ProductTiles.HasBias) != 0) sum = Instructions.Add(sum, bias[row]);
            y[at] = sum;
            if ((flags & ProductTiles.HasResidual) != 0) residual[at] = Instructions.Add(residual[at], sum);
        }
    }
}

/// <summary>The ranges of a panel that the programs of a thread group share, and their sums <c>[range][token of the tile][16]</c>.</summary>
internal static unsafe class ProductRanges<B> where B : struct, IRangeProduct
{
    private static int Outputs => ThreadLanes.Count * B.Tokens;

    /// <summary>Multiplies the ranges of this thread's program.</summary>
    public static void Run(byte* panel, int* tile, ProductShape shape, float* sums)
    {
        for (int range = LaneProgram.InGroup; range < shape.Ranges; range += LaneProgram.PerGroup)
        {
            int first = (shape.FirstRange + range) * shape.RangeBlocks, count = shape.Blocks - first < shape.RangeBlocks ? shape.Blocks - first : shape.RangeBlocks;
            B.Run(panel, first, count, tile, shape, sums + range * Outputs);
        }
    }

    /// <summary>An output: the ranges in ascending order, behind those that an earlier launch has left in y.</summary>
    public static float Sum(ArrayView<float> sums, int output, ProductShape shape, ArrayView<float> y, long at)
    {
        float sum = sums[output];
        if (shape.FirstRange > 0) sum = Instructions.Add(y[at], sum);
        for (int range = 1; range < shape.Ranges; range++) sum = Instructions.Add(sum, sums[range * Outputs + output]);
        return sum;
    }
}

/// <summary>How the blocks of a range are multiplied with a tile.</summary>
internal unsafe interface IRangeProduct
{
    /// <summary>Tokens of a tile.</summary>
    static abstract int Tokens { get; }

    /// <summary>Multiplies blocks [first, first + count) of a panel; y <c>[tokens of the tile, 16]</c>.</summary>
    static abstract void Run(byte* panel, int first, int count, int* tile, ProductShape shape, float* y);
}

/// <summary>Panels that are multiplied as they are stored.</summary>
internal readonly unsafe struct StoredProduct<Q, T, L, F, I> : IRangeProduct
    where Q : struct, IDots<L, F, I> where T : struct, ITile<F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    public static int Tokens => T.Count;

    public static void Run(byte* panel, int first, int count, int* tile, ProductShape shape, float* y)
        => MatMulBody.Range<Q, T, L, F, I>(
            panel, 0, first, first + count, tile, tile + shape.SumsAt * T.Count, (float*)(tile + shape.ScalesAt * T.Count), y, ThreadLanes.Count);
}

/// <summary>The same by <see cref="BlockBody{Q, T, L}"/>: the same bits, and several loads of weights at a time.</summary>
internal readonly unsafe struct WideProduct<Q, T, L> : IRangeProduct
    where Q : struct, IDots<L, float, int> where T : struct, IThreadTile where L : struct, ILanes<float, int>
{
    public static int Tokens => T.Count;

    public static void Run(byte* panel, int first, int count, int* tile, ProductShape shape, float* y)
    {
        int* sums = tile + shape.SumsAt * T.Count;
        float* scales = (float*)(tile + shape.ScalesAt * T.Count);
        T t = default;
        t.Zero();
        for (int b = first; b < first + count; b++)
            BlockBody<Q, T, L>.Run(ref t, panel, b, tile + b * (Q.Acts * T.Count), sums + b * (Q.Sums * T.Count), scales + b * T.Count, T.Count);
        t.Store(y, ThreadLanes.Count);
    }
}

/// <summary>Panels whose words become float32 first: exact precision.</summary>
internal readonly unsafe struct UnpackedProduct<W, T, L, F, I> : IRangeProduct
    where W : struct, IWeights<L, F, I> where T : struct, ITile<F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    public static int Tokens => T.Count;

    public static void Run(byte* panel, int first, int count, int* tile, ProductShape shape, float* y)
        => UnpackedMatMulBody.Inlined<W, T, L, F, I>(panel, first, count, tile + first * shape.BlockSize * T.Count, y, ThreadLanes.Count);
}
