using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.LegacyQuants;

/// <summary>
/// The steps of Q8_0 on lanes that multiply whole bytes. A type of its own: a branch on <see cref="ILanes{F, I}.FullByteDot"/> inside a step would be
/// inlined with both of its sides, and the compiler gives up inlining a body beyond 512 locals.
/// </summary>
[Kernel]
internal readonly unsafe struct Q8_0ByteDots<L, F, I> : IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 1; }
    public static int Planes { [MethodImpl(Inline)] get => 1; }
    public static int Steps { [MethodImpl(Inline)] get => 8; }
    public static int Unrolled { [MethodImpl(Inline)] get => 0; }
    public static int Acts { [MethodImpl(Inline)] get => 8; }
    public static int Sums { [MethodImpl(Inline)] get => 1; }
    public static bool IsUnpacked { [MethodImpl(Inline)] get => true; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => Q8_0Dots<L, F, I>.Head(panel, b);
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => Q8_0Dots<L, F, I>.Lines(panel, b);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 0;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => 64 * step;
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => L.Load((int*)(lines + 64 * step));
    [MethodImpl(Inline)] public static I Dot(I acc, I w, I a) => L.DotBytes(acc, w, a);
    [MethodImpl(Inline)] public static I Sum(I acc, I part) => part;
    [MethodImpl(Inline)] public static I Scaled(I acc, I scale) => acc;
    [MethodImpl(Inline)] public static I Total(I block, I part) => part;
    [MethodImpl(Inline)] public static BlockScale<F, I> LoadScale(byte* head, byte* lines) => ByteBlocks<L, F, I>.LoadScale(head);

    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => ByteBlocks<L, F, I>.FlushZero(in e, block, sum, sums, scale, L.ByteZero);
}
