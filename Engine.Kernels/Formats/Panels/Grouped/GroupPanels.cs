using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Grouped;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Grouped;

/// <summary>A block in 320 bytes: d and z, or d and m, of 16 rows; 4 lines of nibbles.</summary>
internal abstract class GroupPanel(Format source, Precision precision)
    : DotPanel(source, precision, ActivationFormat.Int8By32, new(32, 20, [0, 2], BlockLayout.Sequence(4, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 4;
}

/// <summary>Binary16 scales and zero points.</summary>
internal sealed class G4_F16Panel(Precision precision) : GroupPanel(new G4_F16(), precision)
{
    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<GroupDots<HalfAndZero<L, F, I>, L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<GroupDots<HalfAndZero<L, F, I>, L, F, I>, L, F, I>();
}

/// <summary>Bfloat16 scales and zero points.</summary>
internal sealed class G4_BF16Panel(Precision precision) : GroupPanel(new G4_BF16(), precision)
{
    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<GroupDots<BrainAndZero<L, F, I>, L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<GroupDots<BrainAndZero<L, F, I>, L, F, I>, L, F, I>();
}

/// <summary>Bfloat16 scales and offsets.</summary>
internal sealed class A4_BF16Panel(Precision precision) : GroupPanel(new A4_BF16(), precision)
{
    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<GroupDots<BrainAndOffset<L, F, I>, L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor)
        => visitor.Weights<GroupDots<BrainAndOffset<L, F, I>, L, F, I>, L, F, I>();
}

/// <summary>The steps of nibbles with two numbers of 16 bits, <typeparamref name="S"/>.</summary>
[Kernel]
internal readonly unsafe struct GroupDots<S, L, F, I> : IDots<L, F, I>, IWeights<L, F, I>
    where S : struct, IGroupScale<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 1; }
    public static int Planes { [MethodImpl(Inline)] get => 2; }
    public static int Steps { [MethodImpl(Inline)] get => 4; }
    public static int Unrolled { [MethodImpl(Inline)] get => 4; }
    public static bool Joined { [MethodImpl(Inline)] get => true; }
    public static int Acts { [MethodImpl(Inline)] get => 8; }
    public static int Sums { [MethodImpl(Inline)] get => 1; }
    public static int ScaleFields { [MethodImpl(Inline)] get => 2; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => BlockAddress.Head(panel, b, BlockAddress.Single, GroupPanel.LineCount);
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, BlockAddress.Single, GroupPanel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 4 * plane;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => plane == 0 ? 64 * step : -1;
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => ByteBlocks<L, F, I>.Nibbles(lines, step, plane);
    [MethodImpl(Inline)] public static I Total(I block, I part) => part;
    [MethodImpl(Inline)] public static BlockScale<F, I> LoadScale(byte* head, byte* lines) => S.Load(head);
    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale) => S.Flush(in e, block, sum, sums, scale);

    public static int Parts { [MethodImpl(Inline)] get => 1; }
    public static int PartWords { [MethodImpl(Inline)] get => 8; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => Word(lines, 0, i >> 2, i & 3);
    [MethodImpl(Inline)] public static Affine<F, I> PartScale(byte* head, byte* lines, int part) => S.Part(head);
}
