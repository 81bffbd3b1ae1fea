using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// <c>y[t][r] = Σ_k w[r][k] · x[t][k]</c> for a panel that comes from memory and a tile of few tokens: <see cref="MatMulBody"/>'s operations in its
/// order, so its bits. Each line of weights is asked for a distance ahead of its load, and a block's sixteen rows are taken before the next block, in
/// two registers at a time where one holds half of them or less, so that no line is read from memory twice.
/// </summary>
[Kernel]
internal static unsafe class StreamBody
{
    /// <summary>
    /// Multiplies blocks [0, blocks) of a panel, all rows of it, with a tile of activations; parameters as in <see cref="MatMulBody.Run"/>, and
    /// <paramref name="partial"/> <c>[tokens of the tile, 16]</c> for the sums of a range where a register holds fewer rows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<Q, T, O, D, L, F, I>(
        byte* panel, int blocks, int range, int* a, int* sums, float* scales, float* y, int stride, float* partial)
        where Q : struct, IDots<L, F, I> where T : struct, ITile<F, I> where O : struct, IScaleLoading where D : struct, IDistance
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        T t = default;
        int b = 0, resume = 0;
        do
        {
            int end = blocks - b < range ? blocks : b + range;
            t.Zero();
            if (L.Width < PanelFormat.Rows)
                for (int row = 0; row < PanelFormat.Rows; row += L.Width) t.Store(partial + row, PanelFormat.Rows);
            for (; b < end; b++)
            {
                int* acts = a + b * (Q.Acts * T.Count);
                for (int row = 0; row < PanelFormat.Rows; row += L.Width)
                {
                    byte* head = Q.Head(panel, b) + Q.ScaleBytes * row, lines = Q.Lines(panel, b) + 4 * row;
                    if (L.Width < PanelFormat.Rows) t.Load(partial + row, PanelFormat.Rows);
                    if (D.Bytes > 0 && row == 0)
                    {
                        if (Q.ScaleBytes > 0) L.Prefetch(head + D.Bytes);
                        if (Q.ScaleLines > 0) L.Prefetch(lines + D.Bytes);
                        if (Q.ScaleLines > 1) L.Prefetch(lines + (PanelFormat.LineBytes + D.Bytes));
                        if (Q.ScaleLines > 2) L.Prefetch(lines + (2 * PanelFormat.LineBytes + D.Bytes));
                        if (Q.ScaleLines > 3) L.Prefetch(lines + (3 * PanelFormat.LineBytes + D.Bytes));
                    }

                    O.Load<Q, L, F, I>(head, lines, out BlockScale<F, I> e);
                    t.Clear();
                    for (int g = 0; g < Q.Groups; g++)
                    {
                        Plane<Q, T, D, L, F, I>(ref t, row, lines, acts, g, 0);
                        if (Q.Planes > 1) Plane<Q, T, D, L, F, I>(ref t, row, lines, acts, g, 1);
                        if (Q.Planes > 2)
                        {
                            Plane<Q, T, D, L, F, I>(ref t, row, lines, acts, g, 2);
                            Plane<Q, T, D, L, F, I>(ref t, row, lines, acts, g, 3);
                        }
                    }

                    t.Flush(in e, sums + b * (Q.Sums * T.Count), scales + b * T.Count, T.Count);
                    if (L.Width < PanelFormat.Rows) t.Store(partial + row, PanelFormat.Rows);
                }
            }

            for (int row = 0; row < PanelFormat.Rows; row += L.Width)
            {
                if (L.Width < PanelFormat.Rows) t.Load(partial + row, PanelFormat.Rows);
                if (resume == 0) t.Store(y + row, stride);
                else t.AddTo(y + row, stride);
            }

            resume = 1;
        }
        while (b < blocks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Plane<Q, T, D, L, F, I>(ref T t, int row, byte* lines, int* acts, int g, int plane)
        where Q : struct, IDots<L, F, I> where T : struct, ITile<F, I> where D : struct, IDistance where L : struct, ILanes<F, I> where F : unmanaged
        where I : unmanaged
    {
        int* a = acts + Q.ActOf(g, plane) * T.Count;
        int k = 0;
        if (plane == 0 || !Q.Joined)
        {
            if (D.Bytes > 0 && (L.Width == PanelFormat.Rows || row == 0) && Q.LineOf(g, plane, 0) >= 0) L.Prefetch(lines + (Q.LineOf(g, plane, 0) + D.Bytes));
            t.Start(Q.Word(lines, g, plane, 0), a);
            k = 1;
        }

        for (; k < Q.Steps; k++)
        {
            if (D.Bytes > 0 && (L.Width == PanelFormat.Rows || row == 0) && Q.LineOf(g, plane, k) >= 0) L.Prefetch(lines + (Q.LineOf(g, plane, k) + D.Bytes));
            t.Step(Q.Word(lines, g, plane, k), a + k * T.Count);
        }

        if (plane == Q.Planes - 1 || !Q.Joined)
        {
            t.Close(Q.ScaleOf(lines, g, plane));
        }
    }
}
