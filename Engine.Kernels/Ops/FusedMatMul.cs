using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Formats.Panels.Bodies;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// Multiplies panels as they are stored: for a few tokens straight from memory; for many unpacked once for all tiles, into scratch memory that stays in the
/// second-level cache. Where words lie as they are multiplied, only the first tile reads from memory, and the others what it left in the cache.
/// </summary>
internal sealed unsafe class FusedMatMul<Q, D, L, F, I>(PanelFormat panel, LaneWidth width, TileTuning tuning) : MatMul(panel, width, tuning)
    where Q : struct, IDots<L, F, I> where D : struct, IDistance where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    // A whole panel of most models. Measured: chunks of k that fit the first-level cache are slower, since each begins its streams anew.
    private const int ChunkBytes = 256 << 10;

    // Whole ranges of sums for every format: at most 16 blocks.
    private static readonly int ChunkBlocks = Math.Max(1, ChunkBytes / UnpackedDots<Q, L, F, I>.BlockBytes / 16) * 16;

    /// <inheritdoc/>
    public override int ScratchBytes => Q.IsUnpacked ? 0 : ChunkBlocks * UnpackedDots<Q, L, F, I>.BlockBytes;

    /// <inheritdoc/>
    private protected override int UnpackFrom => Q.IsUnpacked ? int.MaxValue : Math.Min(Q.UnpackFrom, Tuning.UnpackFrom);

    /// <inheritdoc/>
    public override void Run(byte* panels, int count, int k, byte* activations, int tokens, float* y, int yStride, byte* scratch)
    {
        long panelBytes = Panel.PanelBytes(k);
        int blocks = Panel.Blocks(k), largest = Tuning.LargestTile;
        for (int p = 0; p < count; p++)
        {
            byte* panel = panels + p * panelBytes;
            float* to = y + PanelFormat.Rows * p;
            if (tokens >= UnpackFrom)
            {
                for (int b = 0; b < blocks || b == 0; b += ChunkBlocks)
                {
                    int some = Math.Min(ChunkBlocks, blocks - b);
                    for (int row = 0; row < PanelFormat.Rows; row += L.Width) UnpackedDots<Q, L, F, I>.Write<D>(panel, row, b, some, scratch);
                    PanelTiles<UnpackedDots<Q, L, F, I>, L, F, I>.Run(scratch, b, some, Panel.Activations, k, activations, 0, tokens, largest, to, yStride);
                }

                continue;
            }

            int first = Q.IsUnpacked ? Math.Min(tokens, largest) : tokens;
            StreamTiles<Q, D, L, F, I>.Run(panel, blocks, Panel.Activations, k, activations, 0, first, largest, to, yStride);
            if (Q.IsUnpacked && first < tokens)
                PanelTiles<Q, L, F, I>.Run(panel, 0, blocks, Panel.Activations, k, activations, first, tokens, largest, to, yStride);
        }
    }
}
