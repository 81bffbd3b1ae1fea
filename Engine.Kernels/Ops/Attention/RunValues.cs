using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>acc += Σ weight · v for a tile of rows over decoded values, each dimension in order of position.</summary>
[Kernel]
internal static unsafe class RunValues
{
    /// <summary>Adds the positions [from, to) of a split.</summary>
    /// <param name="weights">Weights of its positions, a row of 256 for each row of the tile.</param>
    /// <param name="values">Its decoded values.</param>
    /// <param name="from">The first position.</param>
    /// <param name="to">The position after the last one.</param>
    /// <param name="dims">Dimensions, whole pairs of registers.</param>
    /// <param name="y">The sums.</param>
    /// <param name="stride">From row to row of y.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<L, F, I, T>(float* weights, float* values, int from, int to, int dims, float* y, int stride)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where T : struct, IRowTile<L, F, I>
    {
        int pair = 2 * L.Width;
        for (int d = 0; d < dims; d += pair)
        {
            float* v = values + d * AttentionShape.SplitSize;
            T tile = default;
            tile.Load(y + d, stride);
            for (int i = from; i < to; i++) tile.Step(L.Load(v + i * pair), L.Load(v + i * pair + L.Width), weights + i, AttentionShape.SplitSize);
            tile.Store(y + d, stride);
        }
    }
}
