using System.Runtime.CompilerServices;
using Engine.Gpu.Lanes;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Gpu.Tiles;

/// <summary>
/// <see cref="Engine.Kernels.Ops.MatMulBody"/> as a thread of a GPU runs it: the same steps in the same order, so its bits, but eight words of weights are
/// loaded before the first of them is used. A processor hides a load's time by its own means; a thread of a GPU waits for it, and one load of four
/// bytes at a time would leave most of the memory's bandwidth unused.
/// </summary>
internal static unsafe class BlockBody<Q, T, L> where Q : struct, IDots<L, float, int> where T : struct, IThreadTile where L : struct, ILanes<float, int>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Multiplies block b of a panel; words, sums and scales are those of the block, in a layout of <paramref name="stride"/> tokens.</summary>
    [MethodImpl(Inline)]
    public static void Run(ref T t, byte* panel, int b, int* words, int* sums, float* scales, int stride)
    {
        byte* lines = Q.Lines(panel, b);
        BlockScale<float, int> e = Q.LoadScale(Q.Head(panel, b), lines);
        t.Clear();
        if (Q.Groups == 1)
        {
            Group(ref t, lines, words, 0, stride);
        }
        else
        {
            for (int g = 0; g < Q.Groups; g++) Group(ref t, lines, words, g, stride);
        }

        t.Flush(in e, sums, scales, stride);
    }

    // Words of as many planes as are eight, or eight of a plane's, at a time.
    [MethodImpl(Inline)]
    private static void Group(ref T t, byte* lines, int* words, int g, int stride)
    {
        if (Q.Steps == 2)
        {
            Words8 w = Instructions.Together(new()
            {
                A = Q.Word(lines, g, 0, 0),
                B = Q.Word(lines, g, 0, 1),
                C = Q.Word(lines, g, 1, 0),
                D = Q.Word(lines, g, 1, 1),
                E = Q.Word(lines, g, 2, 0),
                F = Q.Word(lines, g, 2, 1),
                G = Q.Word(lines, g, 3, 0),
                H = Q.Word(lines, g, 3, 1),
            });
            Two(ref t, lines, words, g, 0, w.A, w.B, stride);
            Two(ref t, lines, words, g, 1, w.C, w.D, stride);
            Two(ref t, lines, words, g, 2, w.E, w.F, stride);
            Two(ref t, lines, words, g, 3, w.G, w.H, stride);
        }
        else if (Q.Steps == 4)
        {
            // Where there is but one plane, its words twice.
            Words8 w = Load(lines, g, 0, 0, Q.Planes - 1, 0);
            Open(ref t, 0);
            t.Steps(w.A, w.B, w.C, w.D, words + Q.ActOf(g, 0) * stride, stride);
            Close(ref t, lines, g, 0);
            if (Q.Planes == 1) return;
            Open(ref t, 1);
            t.Steps(w.E, w.F, w.G, w.H, words + Q.ActOf(g, 1) * stride, stride);
            Close(ref t, lines, g, 1);
        }
        else
        {
            Eights(ref t, lines, words, g, 0, stride);
            if (Q.Planes > 1) Eights(ref t, lines, words, g, 1, stride);
            if (Q.Planes > 2)
            {
                Eights(ref t, lines, words, g, 2, stride);
                Eights(ref t, lines, words, g, 3, stride);
            }
        }
    }

    [MethodImpl(Inline)]
    private static void Two(ref T t, byte* lines, int* words, int g, int plane, int w0, int w1, int stride)
    {
        int* a = words + Q.ActOf(g, plane) * stride;
        Open(ref t, plane);
        t.Step(w0, a, stride);
        t.Step(w1, a + stride, stride);
        Close(ref t, lines, g, plane);
    }

    [MethodImpl(Inline)]
    private static void Eights(ref T t, byte* lines, int* words, int g, int plane, int stride)
    {
        int* a = words + Q.ActOf(g, plane) * stride;
        Open(ref t, plane);
        if (Q.Steps == 8) Eight(ref t, lines, a, g, plane, 0, stride);
        else
        {
            for (int i = 0; i < Q.Steps / 8; i++) Eight(ref t, lines, a + 8 * i * stride, g, plane, 8 * i, stride);
        }

        Close(ref t, lines, g, plane);
    }

    [MethodImpl(Inline)]
    private static void Eight(ref T t, byte* lines, int* a, int g, int plane, int k, int stride)
    {
        Words8 w = Load(lines, g, plane, k, plane, k + 4);
        t.Steps(w.A, w.B, w.C, w.D, a, stride);
        t.Steps(w.E, w.F, w.G, w.H, a + 4 * stride, stride);
    }

    // Four words from a step of a plane on, and four from another's.
    [MethodImpl(Inline)]
    private static Words8 Load(byte* lines, int g, int plane, int k, int otherPlane, int otherK)
        => Instructions.Together(new()
        {
            A = Q.Word(lines, g, plane, k),
            B = Q.Word(lines, g, plane, k + 1),
            C = Q.Word(lines, g, plane, k + 2),
            D = Q.Word(lines, g, plane, k + 3),
            E = Q.Word(lines, g, otherPlane, otherK),
            F = Q.Word(lines, g, otherPlane, otherK + 1),
            G = Q.Word(lines, g, otherPlane, otherK + 2),
            H = Q.Word(lines, g, otherPlane, otherK + 3),
        });

    [MethodImpl(Inline)]
    private static void Open(ref T t, int plane)
    {
        if (plane == 0 || !Q.Joined) t.Open();
    }

    [MethodImpl(Inline)]
    private static void Close(ref T t, byte* lines, int g, int plane)
    {
        if (plane == Q.Planes - 1 || !Q.Joined) t.Close(Q.ScaleOf(lines, g, plane));
    }
}
