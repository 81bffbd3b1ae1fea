using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>Multiplies panels as they are stored.</summary>
internal sealed unsafe class FusedMatMul<Q, L, F, I>(PanelFormat panel, LaneWidth width) : MatMul(panel, width)
    where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <inheritdoc/>
    public override int ScratchBytes => 0;

    /// <inheritdoc/>
    public override void Run(byte* panels, int count, int k, byte* activations, int tokens, float* y, int yStride, byte* scratch)
    {
        long panelBytes = Panel.PanelBytes(k);
        for (int p = 0; p < count; p++)
            PanelTiles<Q, L, F, I>.Run(panels + p * panelBytes, 0, Panel.Blocks(k), Panel.Activations, k, activations, tokens, Largest, y + PanelFormat.Rows * p, yStride);
    }
}
