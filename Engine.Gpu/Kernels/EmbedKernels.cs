using Engine.Gpu.Lanes;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Formats.Panels.Bodies;
using Engine.Kernels.Lanes;
using ILGPU;

namespace Engine.Gpu.Kernels;

/// <summary>x[t] = row ids[t] of an embedding: a program for each token, a thread for every sixteenth block.</summary>
internal static unsafe class EmbedKernels<W, L, F, I>
    where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Gathers the rows.</summary>
    public static void Gather(ArrayView<int> ids, ArrayView<byte> table, ArrayView<float> x, int blocks, int blockSize, long panelBytes, int stride)
    {
        int token = LaneProgram.InGrid, lane = Group.IdxX % ThreadLanes.Count, id = ids[token];
        fixed (byte* panel = &table[id / PanelFormat.Rows * panelBytes])
        fixed (float* row = &x[(long)token * stride])
        {
            for (int b = lane; b < blocks; b += ThreadLanes.Count)
                Unpack.Run<W, L, F, I>(panel, b, 1, id % PanelFormat.Rows, row + b * blockSize, 1);
        }
    }
}

/// <summary>x[t] += positions[place[t]]: learned positions.</summary>
internal static class PositionKernels
{
    /// <summary>Adds a row of the table to each token's.</summary>
    public static void Add(ArrayView<int> tokens, ArrayView<float> table, ArrayView<float> x, int n, int stride)
    {
        int token = LaneProgram.InGrid;
        long from = (long)TokenTable.Place(tokens, token) * n, to = (long)token * stride;
        for (int i = Group.IdxX % ThreadLanes.Count; i < n; i += ThreadLanes.Count) x[to + i] = Instructions.Add(x[to + i], table[from + i]);
    }
}
