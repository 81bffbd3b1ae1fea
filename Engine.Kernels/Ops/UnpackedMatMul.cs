using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Formats.Panels.Bodies;
using Engine.Kernels.Formats.Panels.Floats;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>Unpacks panels to float32 as it goes, a chunk of k at a time, and multiplies those.</summary>
internal sealed unsafe class UnpackedMatMul<W, L, F, I>(PanelFormat panel, LaneWidth width, TileTuning tuning) : MatMul(panel, width, tuning)
    where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const int Chunk = ActivationFormat.RangeValues;

    /// <inheritdoc/>
    public override int ScratchBytes => Chunk * PanelFormat.Rows * sizeof(float);

    /// <inheritdoc/>
    public override void Run(byte* panels, int count, int k, byte* activations, int tokens, float* y, int yStride, byte* scratch)
    {
        ActivationFormat floats = Panel.Activations;
        long panelBytes = Panel.PanelBytes(k);
        int size = Panel.BlockSize, blocks = Panel.Blocks(k), step = Chunk / size, inner = size / floats.BlockSize;
        for (int p = 0; p < count; p++)
            for (int b = 0; b < blocks || b == 0; b += step)
            {
                int some = Math.Min(step, blocks - b);
                for (int row = 0; row < PanelFormat.Rows; row += L.Width)
                    Unpack.Run<W, L, F, I>(panels + p * panelBytes, b, some, row, (float*)scratch + row, PanelFormat.Rows);
                PanelTiles<F32Dots<L, F, I>, L, F, I>.Run(scratch, b * inner, some * inner, floats, k, activations, 0, tokens, Tuning.LargestTile,
                    y + PanelFormat.Rows * p, yStride);
            }
    }
}
