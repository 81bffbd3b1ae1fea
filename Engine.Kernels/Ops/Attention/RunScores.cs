using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// s = step(scale · q·k) for a tile of rows over decoded keys. A score has four sums, which take turns at dimensions and are added at the end of each block
/// that has a scale, as <see cref="AttentionSplit"/> has them; here they are computed one after the other, so that many rows fit the registers.
/// </summary>
[Kernel]
internal static unsafe class RunScores
{
    /// <summary>Scores of the positions [from, to) of a split, filled up to whole pairs of registers.</summary>
    /// <param name="shape">Sizes and scale.</param>
    /// <param name="b">Queries, keys and their scales, and where scores go.</param>
    /// <param name="block">Dimensions that share a scale.</param>
    /// <param name="row">The first row of the tile.</param>
    /// <param name="from">The first position.</param>
    /// <param name="to">The position after the last one.</param>
    /// <param name="zero">The position that the split begins with.</param>
    /// <param name="parameters">For the score step.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<L, F, I, S, B, T>(in AttentionShape shape, in RunBuffers b, int block, int row, int from, int to, int zero, float* parameters)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where S : struct, IScoreStep<L, F, I> where B : struct, IKeyScales
        where T : struct, IRowTile<L, F, I>
    {
        int pair = 2 * L.Width, dim = shape.KeyDim;
        float scale = shape.Scale;
        float* q = b.Queries + row * dim, sums = b.Sums;
        for (int at = from; at < to; at += pair)
        {
            float* k = b.Keys + at * dim;
            for (int start = 0; start < dim; start += block)
            {
                int stop = start + block < dim ? start + block : dim, quads = start + (stop - start) / 4 * 4;
                for (int turn = 0; turn < 4; turn++)
                {
                    T tile = default;
                    tile.Clear();
                    for (int d = start + turn; d < quads; d += 4) tile.Step(L.Load(k + d * pair), L.Load(k + d * pair + L.Width), q + d * T.Count, 1);
                    if (turn == 0)
                        for (int d = quads; d < stop; d++) tile.Step(L.Load(k + d * pair), L.Load(k + d * pair + L.Width), q + d * T.Count, 1);
                    if (turn < 3) tile.Store(sums + turn * T.Count * pair, pair);
                    else
                    {
                        float* s = b.Scales + start / block * AttentionShape.SplitSize + at;
                        tile.Close<S, B>(sums, T.Count * pair, L.Load(s), L.Load(s + L.Width), start == 0, stop == dim, scale, parameters, b.Rows,
                            zero + at, b.Scores + at);
                    }
                }
            }
        }
    }
}
