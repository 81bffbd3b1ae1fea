using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.KQuants;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.KQuants;

/// <summary>
/// A block in 2304 bytes: d and dmin of 16 rows, 3 lines of 6-bit scales and minima, then for each of four groups of 64 values 8 lines of nibbles.
/// </summary>
internal sealed unsafe class Q4_KPanel(Precision precision)
    : DotPanel(new Q4_K(), precision, ActivationFormat.Int8By256, new(256, 144, [0, 2], BlockLayout.Sequence(4, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 35;

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<Q4_KDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<Q4_KDots<L, F, I>, L, F, I>();
}

/// <summary>The steps of Q4_K.</summary>
[Kernel]
internal readonly unsafe struct Q4_KDots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 4; }
    public static int Planes { [MethodImpl(Inline)] get => 2; }
    public static int Steps { [MethodImpl(Inline)] get => 8; }
    public static int Unrolled { [MethodImpl(Inline)] get => 4; }
    public static int UnrolledFrom { [MethodImpl(Inline)] get => L.FullByteDot ? 4 : 8; }
    public static int Acts { [MethodImpl(Inline)] get => 64; }
    public static int Sums { [MethodImpl(Inline)] get => 12; }
    public static int ScaleFields { [MethodImpl(Inline)] get => 6; }
    public static int ScaleLines { [MethodImpl(Inline)] get => 3; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => BlockAddress.Head(panel, b, BlockAddress.Single, Q4_KPanel.LineCount);
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, BlockAddress.Single, Q4_KPanel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 16 * g + 8 * plane;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => plane == 0 ? 192 + 512 * g + 64 * step : -1;
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => ByteBlocks<L, F, I>.Nibbles(lines + 192 + 512 * g, step, plane);
    [MethodImpl(Inline)] public static I ScaleOf(byte* lines, int g, int plane) => KBlocks<L, F, I>.ScaleOf(lines, g, plane);
    [MethodImpl(Inline)] public static BlockScale<F, I> LoadScale(byte* head, byte* lines) => KBlocks<L, F, I>.LoadScale(head, lines);
    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => KBlocks<L, F, I>.Flush(in e, block, sum, sums, stride, scale);

    public static int Parts { [MethodImpl(Inline)] get => 8; }
    public static int PartWords { [MethodImpl(Inline)] get => 8; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => Word(lines, part >> 1, part & 1, i);
    [MethodImpl(Inline)] public static Affine<F, I> PartScale(byte* head, byte* lines, int part) => KBlocks<L, F, I>.PartScale(head, lines, part);
}
