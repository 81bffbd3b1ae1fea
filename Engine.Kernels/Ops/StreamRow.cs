using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// <see cref="StreamBody"/> for one token on registers that hold less than a panel's sixteen rows: two of them side by side and two planes of a word
/// together, so that what a line holds is loaded once and an activation serves twice.
/// </summary>
[Kernel]
internal static unsafe class StreamRow
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>
    /// Multiplies blocks [0, blocks) of a panel, all rows of it, with one token; parameters as in <see cref="MatMulBody.Run"/>, and
    /// <paramref name="partial"/> <c>[16]</c> for the sums of a range.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<Q, D, L, F, I>(byte* panel, int blocks, int range, int* a, int* sums, float* scales, float* y, float* partial)
        where Q : struct, IDots<L, F, I> where D : struct, IDistance where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        int b = 0, resume = 0;
        do
        {
            int end = blocks - b < range ? blocks : b + range;
            for (int row = 0; row < PanelFormat.Rows; row += L.Width) L.Store(partial + row, L.Splat(0f));
            for (; b < end; b++)
            {
                int* acts = a + b * Q.Acts, offsets = sums + b * Q.Sums;
                for (int row = 0; row < PanelFormat.Rows; row += 2 * L.Width)
                {
                    byte* head = Q.Head(panel, b) + Q.ScaleBytes * row, lines = Q.Lines(panel, b) + 4 * row, upper = lines + 4 * L.Width;
                    if (D.Bytes > 0 && (L.Width >= 8 || row == 0))
                    {
                        if (Q.ScaleBytes > 0) L.Prefetch(head + D.Bytes);
                        if (Q.ScaleLines > 0) L.Prefetch(lines + D.Bytes);
                        if (Q.ScaleLines > 1) L.Prefetch(lines + (PanelFormat.LineBytes + D.Bytes));
                        if (Q.ScaleLines > 2) L.Prefetch(lines + (2 * PanelFormat.LineBytes + D.Bytes));
                        if (Q.ScaleLines > 3) L.Prefetch(lines + (3 * PanelFormat.LineBytes + D.Bytes));
                    }

                    I block0 = L.Splat(0), block1 = block0;
                    for (int g = 0; g < Q.Groups; g++)
                    {
                        Planes<Q, D, L, F, I>(lines, upper, acts, g, 0, ref block0, ref block1);
                        if (Q.Planes > 2) Planes<Q, D, L, F, I>(lines, upper, acts, g, 2, ref block0, ref block1);
                    }

                    BlockScale<F, I> e = Q.LoadScale(head, lines);
                    L.Store(partial + row, Q.Flush(in e, block0, L.Load(partial + row), offsets, 1, scales + b));
                    e = Q.LoadScale(head + Q.ScaleBytes * L.Width, upper);
                    L.Store(partial + row + L.Width, Q.Flush(in e, block1, L.Load(partial + row + L.Width), offsets, 1, scales + b));
                }
            }

            for (int row = 0; row < PanelFormat.Rows; row += L.Width)
                L.Store(y + row, resume == 0 ? L.Load(partial + row) : L.Add(L.Load(y + row), L.Load(partial + row)));
            resume = 1;
        }
        while (b < blocks);
    }

    // A plane, or two of them.
    [MethodImpl(Inline)]
    private static void Planes<Q, D, L, F, I>(byte* lines, byte* upper, int* acts, int g, int plane, ref I block0, ref I block1)
        where Q : struct, IDots<L, F, I> where D : struct, IDistance where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        int* a = acts + Q.ActOf(g, plane), c = acts + Q.ActOf(g, plane + 1);
        I s0 = L.Splat(0), s1 = s0, t0 = s0, t1 = s0;
        for (int k = 0; k < Q.Steps; k += Q.Unrolled)
        {
            Step<Q, D, L, F, I>(lines, upper, a, c, g, plane, k, ref s0, ref s1, ref t0, ref t1);
            if (Q.Unrolled > 1)
            {
                Step<Q, D, L, F, I>(lines, upper, a, c, g, plane, k + 1, ref s0, ref s1, ref t0, ref t1);
                Step<Q, D, L, F, I>(lines, upper, a, c, g, plane, k + 2, ref s0, ref s1, ref t0, ref t1);
                Step<Q, D, L, F, I>(lines, upper, a, c, g, plane, k + 3, ref s0, ref s1, ref t0, ref t1);
            }
        }

        block0 = Q.Total(block0, Q.Scaled(s0, Q.ScaleOf(lines, g, plane)));
        block1 = Q.Total(block1, Q.Scaled(s1, Q.ScaleOf(upper, g, plane)));
        if (Q.Planes > 1 && !Q.Joined)
        {
            block0 = Q.Total(block0, Q.Scaled(t0, Q.ScaleOf(lines, g, plane + 1)));
            block1 = Q.Total(block1, Q.Scaled(t1, Q.ScaleOf(upper, g, plane + 1)));
        }
    }

    // A word of a plane, or of two, in both registers.
    [MethodImpl(Inline)]
    private static void Step<Q, D, L, F, I>(byte* lines, byte* upper, int* a, int* c, int g, int plane, int k, ref I s0, ref I s1, ref I t0, ref I t1)
        where Q : struct, IDots<L, F, I> where D : struct, IDistance where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        if (D.Bytes > 0 && Q.LineOf(g, plane, k) >= 0) L.Prefetch(lines + (Q.LineOf(g, plane, k) + D.Bytes));
        if (D.Bytes > 0 && Q.Planes > 1 && Q.LineOf(g, plane + 1, k) >= 0) L.Prefetch(lines + (Q.LineOf(g, plane + 1, k) + D.Bytes));
        I x = L.Splat(a[k]);
        s0 = Q.Sum(s0, Q.Dot(s0, Q.Word(lines, g, plane, k), x));
        s1 = Q.Sum(s1, Q.Dot(s1, Q.Word(upper, g, plane, k), x));
        if (Q.Planes == 1) return;
        x = L.Splat(c[k]);
        if (Q.Joined)
        {
            s0 = Q.Sum(s0, Q.Dot(s0, Q.Word(lines, g, plane + 1, k), x));
            s1 = Q.Sum(s1, Q.Dot(s1, Q.Word(upper, g, plane + 1, k), x));
        }
        else
        {
            t0 = Q.Sum(t0, Q.Dot(t0, Q.Word(lines, g, plane + 1, k), x));
            t1 = Q.Sum(t1, Q.Dot(t1, Q.Word(upper, g, plane + 1, k), x));
        }
    }
}
