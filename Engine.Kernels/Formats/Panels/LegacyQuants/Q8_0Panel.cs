using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Engine.Kernels.Formats.LegacyQuants;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.LegacyQuants;

/// <summary>
/// A pair of blocks in 1088 bytes: d of 16 rows, twice; then for each block 8 lines of bytes <c>q + 128</c>, multiplied whole where the lanes do
/// that in one step, else as two planes of nibbles: <c>q = low + 16 high − 128</c>.
/// </summary>
internal sealed unsafe class Q8_0Panel(Precision precision)
    : DotPanel(new Q8_0(), precision, ActivationFormat.Int8By32, new(32, 34, [0], BlockLayout.Sequence(2, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 8;

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor)
        => L.FullByteDot ? visitor.Dots<Q8_0ByteDots<L, F, I>, L, F, I>() : visitor.Dots<Q8_0Dots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<Q8_0Dots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Arrange(byte* lines)
    {
        for (byte* line = lines; line < lines + 8 * 64; line += 32) (Vector256.Load(line) ^ Vector256.Create((byte)0x80)).Store(line);
    }
}

/// <summary>The steps of Q8_0 in nibbles.</summary>
[Kernel]
internal readonly unsafe struct Q8_0Dots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 1; }
    public static int Planes { [MethodImpl(Inline)] get => 2; }
    public static int Steps { [MethodImpl(Inline)] get => 8; }
    public static int Acts { [MethodImpl(Inline)] get => 8; }
    public static int Sums { [MethodImpl(Inline)] get => 1; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => BlockAddress.Head(panel, b, BlockAddress.Paired, Q8_0Panel.LineCount);
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, BlockAddress.Paired, Q8_0Panel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 0;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => plane == 0 ? 64 * step : -1;
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => ByteBlocks<L, F, I>.Nibbles(lines, step, plane);
    [MethodImpl(Inline)] public static I ScaleOf(byte* lines, int g, int plane) => L.ScaleOf(plane == 0 ? 1 : 16);
    [MethodImpl(Inline)] public static BlockScale<F, I> LoadScale(byte* head, byte* lines) => ByteBlocks<L, F, I>.LoadScale(head);
    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => ByteBlocks<L, F, I>.FlushZero(in e, block, sum, sums, scale, 128);

    public static int Parts { [MethodImpl(Inline)] get => 1; }
    public static int PartWords { [MethodImpl(Inline)] get => 8; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => L.Load((int*)(lines + 64 * i));
    [MethodImpl(Inline)] public static Affine<F, I> PartScale(byte* head, byte* lines, int part) => ByteBlocks<L, F, I>.Zero(head, 128);
}
