using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.KQuants;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.KQuants;

/// <summary>
/// A block in 2816 bytes: d and dmin of 16 rows, 3 lines of 6-bit scales and minima, then for each of eight groups, half h of the sub-blocks 2 p and
/// 2 p + 1, a line of fifth bits and 4 lines of nibbles: memory is read in the order of use. A sub-block is multiplied in two halves, since eight
/// steps of 5 bits do not fit 16 bits.
/// </summary>
internal sealed unsafe class Q5_KPanel(Precision precision)
    : DotPanel(new Q5_K(), precision, ActivationFormat.Int8By256, new(256, 176, [0, 2], [4, 8, 12, .. Groups()]))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 3 + 8 * 5;

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<Q5_KDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<Q5_KDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    private protected override void Arrange(byte* lines) => FifthBits.ByGroups(lines + 192, GroupBytes);

    private const int GroupBytes = 320;

    private static IEnumerable<int> Groups() => Enumerable.Range(0, 8).SelectMany(g => (int[])[16 + 4 * g, .. BlockLayout.Sequence(48 + 16 * g, 4)]);
}

/// <summary>The steps of Q5_K.</summary>
[Kernel]
internal readonly unsafe struct Q5_KDots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 8; }
    public static int Planes { [MethodImpl(Inline)] get => 2; }
    public static int Steps { [MethodImpl(Inline)] get => 4; }
    public static int Acts { [MethodImpl(Inline)] get => 64; }
    public static int Sums { [MethodImpl(Inline)] get => 12; }
    public static int ScaleFields { [MethodImpl(Inline)] get => 6; }
    public static int ScaleLines { [MethodImpl(Inline)] get => 3; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => BlockAddress.Head(panel, b, BlockAddress.Single, Q5_KPanel.LineCount);
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, BlockAddress.Single, Q5_KPanel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 8 * (g & 6) + 8 * plane + 4 * (g & 1);
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => plane == 0 ? 256 + 320 * g + 64 * step : step == 0 ? 192 + 320 * g : -1;

    [MethodImpl(Inline)]
    public static I Word(byte* lines, int g, int plane, int step)
        => L.Or(ByteBlocks<L, F, I>.Nibbles(lines + 256 + 320 * g, step, plane), ByteBlocks<L, F, I>.Fifth(lines + 192 + 320 * g, 0, plane, step));

    [MethodImpl(Inline)] public static I ScaleOf(byte* lines, int g, int plane) => KBlocks<L, F, I>.ScaleOf(lines, g >> 1, plane);
    [MethodImpl(Inline)] public static BlockScale<F, I> LoadScale(byte* head, byte* lines) => KBlocks<L, F, I>.LoadScale(head, lines);
    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => KBlocks<L, F, I>.Flush(in e, block, sum, sums, stride, scale);

    public static int Parts { [MethodImpl(Inline)] get => 8; }
    public static int PartWords { [MethodImpl(Inline)] get => 8; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => Word(lines, (part & 6) + (i >> 2), part & 1, i & 3);
    [MethodImpl(Inline)] public static Affine<F, I> PartScale(byte* head, byte* lines, int part) => KBlocks<L, F, I>.PartScale(head, lines, part);
}
