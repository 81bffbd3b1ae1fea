using Engine.Gpu.Lanes;
using Engine.Gpu.Tiles;
using Engine.Kernels.Formats.Panels;
using ILGPU;

namespace Engine.Gpu.Kernels;

/// <summary>
/// <see cref="ProductKernels{B}"/> for many tokens: a thread group multiplies some panels (grid x) with up to 32 tokens (grid y), whose activations it
/// brings into shared memory a chunk at a time. Weights come from global memory, once for all of the group's tokens.
/// </summary>
internal static unsafe class StagedProductKernels<U> where U : struct, IProductUnit
{
    /// <param name="weights">Panels.</param>
    /// <param name="tiles">Activations in tiles of <see cref="ActivationStage.Tokens"/> tokens.</param>
    /// <param name="bias">A value for each row, where flags say so.</param>
    /// <param name="y">Outputs.</param>
    /// <param name="residual">What they are added to, where flags say so.</param>
    /// <param name="shape">The measures of the product.</param>
    /// <param name="tokens">Tokens; the last tile may have fewer.</param>
    /// <param name="stride">Floats from token to token in y.</param>
    /// <param name="flags">Of <see cref="ProductTiles"/>.</param>
    public static void Project(
        ArrayView<byte> weights, ArrayView<int> tiles, ArrayView<float> bias, ArrayView<float> y, ArrayView<float> residual, ProductShape shape, int tokens,
        int stride, int flags)
    {
        ArrayView<int> stage = SharedMemory.Allocate<int>(ActivationStage.Length);
        int units = Group.DimX / U.Threads, unit = Group.IdxX / U.Threads;
        int across = StagedProduct.UnitsAcross<U>(units), along = units / across;
        int panels = (shape.Rows + PanelFormat.Rows - 1) / PanelFormat.Rows, panel = Grid.IdxX * along + unit / across;
        int firstTile = Grid.IdxY * (across * U.Tiles), own = unit % across * U.Tiles;
        int allTiles = (tokens + ActivationStage.Tokens - 1) / ActivationStage.Tokens;
        int tileCount = allTiles - firstTile < across * U.Tiles ? allTiles - firstTile : across * U.Tiles;
        // Threads without a panel take the last one: all of them have to meet the same barriers.
        long at = panel < panels ? panel : panels - 1;
        U sums = default;
        sums.Zero();
        int left = shape.RangeBlocks, first = 1;
        fixed (byte* w = &weights[at * shape.PanelBytes])
        fixed (int* words = &stage[(long)own * ActivationStage.TileWords], offsets = &stage[ActivationStage.SumsAt + (long)own * ActivationStage.TileSums],
            scales = &stage[ActivationStage.ScalesAt + (long)own * ActivationStage.TileScales])
        {
            for (int chunk = 0; chunk < shape.Blocks; chunk += U.ChunkBlocks)
            {
                int count = shape.Blocks - chunk < U.ChunkBlocks ? shape.Blocks - chunk : U.ChunkBlocks;
                LaneProgram.Synchronize();
                U.Stage(tiles, stage, shape, firstTile, tileCount, chunk, count);
                LaneProgram.Synchronize();
                for (int i = 0; i < count; i++)
                {
                    sums.Block(w, chunk + i, i, words, offsets, (float*)scales);
                    left--;
                    if (left > 0) continue;
                    sums.Fold(first);
                    (left, first) = (shape.RangeBlocks, 0);
                }
            }
        }

        // The last range may be shorter.
        if (left < shape.RangeBlocks) sums.Fold(first);
        if (panel < panels)
        {
            var output = new ProductOutput(bias, y, residual, shape.Rows, tokens, stride, flags);
            sums.Put(in output, panel * PanelFormat.Rows, (firstTile + own) * ActivationStage.Tokens);
        }
    }
}

/// <summary>How the units of a thread group share panels and tiles.</summary>
internal static class StagedProduct
{
    /// <summary>Units that share a panel: with all of their tiles no more than are staged.</summary>
    public static int UnitsAcross<U>(int units) where U : struct, IProductUnit
        => units < ActivationStage.MaxTiles / U.Tiles ? units : ActivationStage.MaxTiles / U.Tiles;

    /// <summary>The grid of a launch with so many threads for each group.</summary>
    public static Index3D Grid<U>(int threads, int panels, int tokens) where U : struct, IProductUnit
    {
        int units = threads / U.Threads, across = UnitsAcross<U>(units), along = units / across, group = across * U.Tiles * ActivationStage.Tokens;
        return new Index3D((panels + along - 1) / along, (tokens + group - 1) / group, 1);
    }
}
