using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.LegacyQuants;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.LegacyQuants;

/// <summary>A pair of blocks in 576 bytes: d of 16 rows, twice; then 4 lines of nibbles for each block.</summary>
internal sealed unsafe class Q4_0Panel(Precision precision)
    : DotPanel(new Q4_0(), precision, ActivationFormat.Int8By32, new(32, 18, [0], BlockLayout.Sequence(2, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 4;

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<Q4_0Dots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<Q4_0Dots<L, F, I>, L, F, I>();
}

/// <summary>The steps of Q4_0.</summary>
[Kernel]
internal readonly unsafe struct Q4_0Dots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 1; }
    public static int Planes { [MethodImpl(Inline)] get => 2; }
    public static int Steps { [MethodImpl(Inline)] get => 4; }
    public static int Unrolled { [MethodImpl(Inline)] get => 4; }
    public static bool Joined { [MethodImpl(Inline)] get => true; }
    public static int Acts { [MethodImpl(Inline)] get => 8; }
    public static int Sums { [MethodImpl(Inline)] get => 1; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => BlockAddress.Head(panel, b, BlockAddress.Paired, Q4_0Panel.LineCount);
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, BlockAddress.Paired, Q4_0Panel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 4 * plane;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => plane == 0 ? 64 * step : -1;
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => ByteBlocks<L, F, I>.Nibbles(lines, step, plane);
    [MethodImpl(Inline)] public static I Total(I block, I part) => part;
    [MethodImpl(Inline)] public static BlockScale<F, I> LoadScale(byte* head, byte* lines) => ByteBlocks<L, F, I>.LoadScale(head);
    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => ByteBlocks<L, F, I>.FlushZero(in e, block, sum, sums, scale, 8);

    public static int Parts { [MethodImpl(Inline)] get => 1; }
    public static int PartWords { [MethodImpl(Inline)] get => 8; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => Word(lines, 0, i >> 2, i & 3);
    [MethodImpl(Inline)] public static Affine<F, I> PartScale(byte* head, byte* lines, int part) => ByteBlocks<L, F, I>.Zero(head, 8);
}
