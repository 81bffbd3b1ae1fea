using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// Multiplies panels as they are stored. For a few tokens each straight from memory, in order. For many a group of panels and a range of k at a time: that
/// part of a tile of activations stays in the first-level cache while the group passes by, and the panels, taken apart once for all tiles, in the second.
/// </summary>
internal sealed unsafe class FusedMatMul<Q, L, F, I>(PanelFormat panel, LaneWidth width) : MatMul(panel, width)
    where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    // Of the 32 KiB of a first-level cache; the rest is for activations.
    private const int RangeBytes = 18 << 10;

    // Panels of a group.
    private const int Group = 4;

    // Below so many tiles taking apart costs more than it saves.
    private const int ManyTiles = 3;

    private static readonly int BlockBytes = Q.Ready ? (int)(Q.Lines((byte*)0, 1) - Q.Lines((byte*)0, 0)) : ReadyDots<Q, L, F, I>.BlockBytes;
    private static readonly int RangeBlocks = Math.Max(1, RangeBytes / BlockBytes);

    /// <inheritdoc/>
    public override int ScratchBytes => Q.Ready ? 0 : Group * RangeBlocks * BlockBytes;

    /// <inheritdoc/>
    private protected override int Many => ManyTiles * Largest;

    /// <inheritdoc/>
    public override void Run(byte* panels, int count, int k, byte* activations, int tokens, float* y, int yStride, byte* scratch)
    {
        long panelBytes = Panel.PanelBytes(k);
        int blocks = Panel.Blocks(k);
        if (tokens < Many)
            for (int p = 0; p < count; p++)
                PanelTiles<Q, L, F, I>.Run(panels + p * panelBytes, 0, 1, 0, blocks, Panel.Activations, k, activations, tokens, Largest, y + PanelFormat.Rows * p, yStride);
        else
            for (int p = 0; p < count; p += Group)
                for (int b = 0; b < blocks || b == 0; b += RangeBlocks)
                    Range(panels + p * panelBytes, panelBytes, Math.Min(Group, count - p), b, Math.Min(RangeBlocks, blocks - b), k, activations, tokens, y + PanelFormat.Rows * p, yStride, scratch);
    }

    private void Range(byte* panels, long panelBytes, int count, int first, int blocks, int k, byte* activations, int tokens, float* y, int yStride, byte* scratch)
    {
        if (Q.Ready)
        {
            PanelTiles<Q, L, F, I>.Run(panels + (long)first * BlockBytes, panelBytes, count, first, blocks, Panel.Activations, k, activations, tokens, Largest, y, yStride);
            return;
        }

        int range = RangeBlocks * BlockBytes;
        for (int p = 0; p < count; p++)
            for (int row = 0; row < PanelFormat.Rows; row += L.Width)
                ReadyDots<Q, L, F, I>.Write(panels + p * panelBytes, row, first, blocks, scratch + p * range);
        PanelTiles<ReadyDots<Q, L, F, I>, L, F, I>.Run(scratch, range, count, first, blocks, Panel.Activations, k, activations, tokens, Largest, y, yStride);
    }
}
