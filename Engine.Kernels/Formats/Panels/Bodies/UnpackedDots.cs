using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Bodies;

/// <summary>
/// The steps of <typeparamref name="Q"/> over blocks that <see cref="Write"/> unpacked: a line for each field of <see cref="BlockScale{F, I}"/> that
/// the format has, one for the scale of each sub-block, and one for each word. For many tokens a block is unpacked once instead of once for each
/// tile; integers and their order are those of Q, so the bits are too.
/// </summary>
[Kernel]
internal readonly unsafe struct UnpackedDots<Q, L, F, I> : IDots<L, F, I>
    where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Line = PanelFormat.LineBytes;

    // Sub-blocks are all alike here: planes are groups of their own, or where they are one sub-block further steps of it.
    public static int Groups { [MethodImpl(Inline)] get => Q.Joined ? Q.Groups : Q.Groups * Q.Planes; }
    public static int Planes { [MethodImpl(Inline)] get => 1; }
    public static int Steps { [MethodImpl(Inline)] get => Q.Joined ? Q.Planes * Q.Steps : Q.Steps; }
    public static int Acts { [MethodImpl(Inline)] get => Q.Acts; }
    public static int Sums { [MethodImpl(Inline)] get => Q.Sums; }

    public static bool LoadsScaleLast { [MethodImpl(Inline)] get => true; }

    /// <summary>Bytes of a block.</summary>
    public static int BlockBytes { [MethodImpl(Inline)] get => Line * (Q.ScaleFields + Groups * (1 + Steps)); }

    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => panel;
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => panel + b * BlockBytes;
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => Q.Joined ? Q.ActOf(g, 0) : Q.ActOf(g / Q.Planes, g % Q.Planes);
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => L.Load((int*)(At(lines, g) + Line * (1 + step)));
    [MethodImpl(Inline)] public static I ScaleOf(byte* lines, int g, int plane) => L.Load((int*)At(lines, g));
    [MethodImpl(Inline)] public static I Dot(I acc, I w, I a) => Q.Dot(acc, w, a);
    [MethodImpl(Inline)] public static I Sum(I acc, I part) => Q.Sum(acc, part);
    [MethodImpl(Inline)] public static I Scaled(I acc, I scale) => Q.Scaled(acc, scale);
    [MethodImpl(Inline)] public static I Total(I block, I part) => Q.Total(block, part);
    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => Q.Flush(in e, block, sum, sums, stride, scale);

    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScale(byte* head, byte* lines)
    {
        BlockScale<F, I> e = default;
        e.D = L.Load((float*)lines);
        if (Q.ScaleFields > 1) e.M = L.Load((float*)(lines + Line));
        if (Q.ScaleFields > 2)
        {
            e.M0 = L.Load((int*)(lines + 2 * Line));
            e.M1 = L.Load((int*)(lines + 3 * Line));
            e.M2 = L.Load((int*)(lines + 4 * Line));
            e.M3 = L.Load((int*)(lines + 5 * Line));
        }

        if (Q.ScaleFields > 6)
        {
            e.M4 = L.Load((int*)(lines + 6 * Line));
            e.M5 = L.Load((int*)(lines + 7 * Line));
            e.M6 = L.Load((int*)(lines + 8 * Line));
            e.M7 = L.Load((int*)(lines + 9 * Line));
        }

        return e;
    }

    /// <summary>
    /// Unpacks blocks [first, first + count) of a panel, as many rows from <paramref name="row"/> on as there are lanes; with the first rows their
    /// lines are asked for a distance ahead.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Write<D>(byte* panel, int row, int first, int count, byte* to) where D : struct, IDistance
    {
        for (int b = 0; b < count; b++)
        {
            byte* lines = Q.Lines(panel, first + b) + 4 * row, block = to + b * BlockBytes + 4 * row;
            BlockScale<F, I> e = Q.LoadScale(Q.Head(panel, first + b) + Q.ScaleBytes * row, lines);
            L.Store((float*)block, e.D);
            if (Q.ScaleFields > 1) L.Store((float*)(block + Line), e.M);
            if (Q.ScaleFields > 2)
            {
                L.Store((int*)(block + 2 * Line), e.M0);
                L.Store((int*)(block + 3 * Line), e.M1);
                L.Store((int*)(block + 4 * Line), e.M2);
                L.Store((int*)(block + 5 * Line), e.M3);
            }

            if (Q.ScaleFields > 6)
            {
                L.Store((int*)(block + 6 * Line), e.M4);
                L.Store((int*)(block + 7 * Line), e.M5);
                L.Store((int*)(block + 8 * Line), e.M6);
                L.Store((int*)(block + 9 * Line), e.M7);
            }

            if (D.Bytes > 0 && row == 0)
            {
                byte* head = Q.Head(panel, first + b);
                int bytes = (int)(Q.Lines(panel, first + b + 1) - head);
                for (int at = 0; at < bytes; at += Line) L.Prefetch(head + (at + D.Bytes));
            }

            for (int g = 0; g < Q.Groups; g++)
            {
                Plane(lines, block, g, 0);
                if (Q.Planes > 1) Plane(lines, block, g, 1);
                if (Q.Planes > 2)
                {
                    Plane(lines, block, g, 2);
                    Plane(lines, block, g, 3);
                }
            }
        }
    }

    [MethodImpl(Inline)]
    private static void Plane(byte* lines, byte* block, int g, int plane)
    {
        // Joined planes are one sub-block, with the scale of the last.
        int sub = Q.Joined ? g : g * Q.Planes + plane, skip = Q.Joined ? plane * Q.Steps : 0;
        if (skip == 0) L.Store((int*)At(block, sub), Q.ScaleOf(lines, g, Q.Joined ? Q.Planes - 1 : plane));
        for (int k = 0; k < Q.Steps; k++) L.Store((int*)(At(block, sub) + Line * (1 + skip + k)), Q.Word(lines, g, plane, k));
    }

    // A sub-block: its scale, then its words.
    [MethodImpl(Inline)] private static byte* At(byte* lines, int g) => lines + Line * (Q.ScaleFields + g * (1 + Steps));
}
