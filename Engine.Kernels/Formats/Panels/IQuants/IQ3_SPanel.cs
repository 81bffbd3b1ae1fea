using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.IQuants;
using Engine.Kernels.Formats.Panels.KQuants;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.IQuants;

/// <summary>
/// A pair of blocks in 4288 bytes: d of 16 rows, twice; then for each block a line of scales and 32 lines of nibbles (see <see cref="OddNibbles"/>).
/// </summary>
internal sealed unsafe class IQ3_SPanel(Precision precision)
    : DotPanel(new OddNibbles(), precision, ActivationFormat.Int8By256, new(256, 134, [0], BlockLayout.Sequence(2, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 33;

    /// <summary>The panel of IQ3_S at a precision.</summary>
    public static PanelFormat Of(Precision precision) => new RecodedPanel(new IQ3_S(), new IQ3_SPanel(precision), Recode);

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<IQ3_SDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<IQ3_SDots<L, F, I>, L, F, I>();

    private static void Recode(ReadOnlySpan<byte> row, Span<byte> held)
    {
        for (int b = 0; b < row.Length / 110; b++) OddNibbles.Recode(row.Slice(110 * b, 110), held.Slice(134 * b, 134));
    }
}

/// <summary>The steps of IQ3_S.</summary>
[Kernel]
internal readonly unsafe struct IQ3_SDots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 4; }
    public static int Planes { [MethodImpl(Inline)] get => 2; }
    public static int Steps { [MethodImpl(Inline)] get => 8; }
    public static int Unrolled { [MethodImpl(Inline)] get => 4; }
    public static int Acts { [MethodImpl(Inline)] get => 64; }
    public static int Sums { [MethodImpl(Inline)] get => 12; }
    public static int ScaleFields { [MethodImpl(Inline)] get => 6; }
    public static int ScaleLines { [MethodImpl(Inline)] get => 1; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => BlockAddress.Head(panel, b, BlockAddress.Paired, IQ3_SPanel.LineCount);
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, BlockAddress.Paired, IQ3_SPanel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 16 * g + 8 * plane;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => plane == 0 ? 64 + 512 * g + 64 * step : -1;
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => ByteBlocks<L, F, I>.Nibbles(lines + 64 + 512 * g, step, plane);
    [MethodImpl(Inline)] public static I ScaleOf(byte* lines, int g, int plane) => L.ScaleOf(Scales(lines, g >> 1), 2 * (g & 1) + plane);

    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScale(byte* head, byte* lines)
    {
        I lower = Scales(lines, 0), upper = Scales(lines, 1);
        BlockScale<F, I> e = default;
        e.D = HalfScales<L, F, I>.Load(head);
        e.M0 = L.PairLo(lower);
        e.M1 = L.PairHi(lower);
        e.M2 = L.PairLo(upper);
        e.M3 = L.PairHi(upper);
        return e;
    }

    // (d da) (2 S scale S q a - 15 S scale S a), exact in int32 up to the bracket.
    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
    {
        I m = KBlocks<L, F, I>.Offsets(in e, sums, stride);
        return L.Fma(L.ToFloat(L.Add(L.Shl(L.Sub(block, L.Shl(m, 3)), 1), m)), L.Mul(e.D, L.Splat(scale[0])), sum);
    }

    public static int Parts { [MethodImpl(Inline)] get => 8; }
    public static int PartWords { [MethodImpl(Inline)] get => 8; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => L.Shl(Word(lines, part >> 1, part & 1, i), 1);
    [MethodImpl(Inline)]
    public static Affine<F, I> PartScale(byte* head, byte* lines, int part)
        => new(L.Mul(HalfScales<L, F, I>.Load(head), L.ToFloat(L.And(L.Shr(Scales(lines, part >> 2), 8 * (part & 3)), 0xFF))), L.Splat(15), L.Splat(0f));

    // 2 scale + 1 of sub-blocks 0 to 3 (half 0) or 4 to 7, a byte each.
    [MethodImpl(Inline)]
    private static I Scales(byte* lines, int half)
        => L.Or(L.Shl(L.And(L.Shr(L.Load((int*)lines), 4 * half), 0x0F0F0F0F), 1), L.Splat(0x01010101));
}
