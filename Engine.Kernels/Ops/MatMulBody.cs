using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// <c>y[t][r] = Σ_k w[r][k] · x[t][k]</c> for one register of a panel's rows and one tile of tokens. Blocks, their sub-blocks, their steps; no format, no
/// width and no token count is in it. Loops stay rolled: unrolled, the compiler gives up inlining. Ranges of k are summed by themselves and added in
/// ascending order, so that a device with many threads, which share the ranges, comes to the same bits.
/// </summary>
[Kernel]
internal static unsafe class MatMulBody
{
    /// <summary>Multiplies blocks [0, blocks) of a panel with a tile of activations, range by range.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="row">The first of the rows to multiply, as many as there are lanes.</param>
    /// <param name="blocks">Blocks of k.</param>
    /// <param name="range">Blocks of a range: <see cref="ActivationFormat.RangeBlocks"/>.</param>
    /// <param name="a">Words of the tile.</param>
    /// <param name="sums">Sums of the tile.</param>
    /// <param name="scales">Scales of the tile.</param>
    /// <param name="y">The panel's outputs, tokens <paramref name="stride"/> apart.</param>
    /// <param name="stride">From token to token in y.</param>
    /// <param name="resume">1 adds to what y holds, 0 begins with the first range.</param>
    // Never inlined: a caller that the runtime compiles again from its profile would take the loop into itself, where its registers spill.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<Q, T, L, F, I>(
        byte* panel, int row, int blocks, int range, int* a, int* sums, float* scales, float* y, int stride, int resume)
        where Q : struct, IDots<L, F, I> where T : struct, ITile<F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        T t = default;
        int b = 0;
        do
        {
            int end = blocks - b < range ? blocks : b + range;
            t.Zero();
            for (; b < end; b++) Block<Q, T, L, F, I>(ref t, panel, row, b, a, sums, scales);
            if (resume == 0) t.Store(y + row, stride);
            else t.AddTo(y + row, stride);
            resume = 1;
        }
        while (b < blocks);
    }

    /// <summary>
    /// One range, blocks [first, end), as part of its caller: a compiler for GPUs keeps track of a pointer's memory only where nothing is called.
    /// The tile's words, sums and scales are those of the first block of all.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Range<Q, T, L, F, I>(byte* panel, int row, int first, int end, int* a, int* sums, float* scales, float* y, int stride)
        where Q : struct, IDots<L, F, I> where T : struct, ITile<F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        T t = default;
        t.Zero();
        for (int b = first; b < end; b++) Block<Q, T, L, F, I>(ref t, panel, row, b, a, sums, scales);
        t.Store(y + row, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block<Q, T, L, F, I>(ref T t, byte* panel, int row, int b, int* a, int* sums, float* scales)
        where Q : struct, IDots<L, F, I> where T : struct, ITile<F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        byte* head = Q.Head(panel, b) + Q.ScaleBytes * row, lines = Q.Lines(panel, b) + 4 * row;
        int* acts = a + b * (Q.Acts * T.Count);
        // From memory the head is read where the stream meets it; from the cache when it is needed, which leaves registers for the loop.
        BlockScale<F, I> e = Q.LoadsScaleLast ? default : Q.LoadScale(head, lines);
        t.Clear();
        for (int g = 0; g < Q.Groups; g++)
        {
            Plane<Q, T, L, F, I>(ref t, lines, acts, g, 0);
            if (Q.Planes > 1) Plane<Q, T, L, F, I>(ref t, lines, acts, g, 1);
            if (Q.Planes > 2)
            {
                Plane<Q, T, L, F, I>(ref t, lines, acts, g, 2);
                Plane<Q, T, L, F, I>(ref t, lines, acts, g, 3);
            }
        }

        if (Q.LoadsScaleLast) e = Q.LoadScale(head, lines);
        t.Flush(in e, sums + b * (Q.Sums * T.Count), scales + b * T.Count, T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Plane<Q, T, L, F, I>(ref T t, byte* lines, int* acts, int g, int plane)
        where Q : struct, IDots<L, F, I> where T : struct, ITile<F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        int* a = acts + Q.ActOf(g, plane) * T.Count;
        int k = 0;
        if (plane == 0 || !Q.Joined)
        {
            t.Start(Q.Word(lines, g, plane, 0), a);
            k = 1;
        }

        for (; k < Q.Steps; k++)
        {
            t.Step(Q.Word(lines, g, plane, k), a + k * T.Count);
        }

        if (plane == Q.Planes - 1 || !Q.Joined)
        {
            t.Close(Q.ScaleOf(lines, g, plane));
        }
    }
}
