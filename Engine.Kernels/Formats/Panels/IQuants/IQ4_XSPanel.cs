using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.IQuants;
using Engine.Kernels.Formats.Panels.KQuants;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.IQuants;

/// <summary>
/// A block in 2176 bytes: a line with d in the lower and the upper pairs of the scales in the upper 16 bits of a row's word, a line of the scales'
/// lower nibbles, then for each of eight sub-blocks 4 lines of nibbles.
/// </summary>
internal sealed unsafe class IQ4_XSPanel(Precision precision)
    : DotPanel(new IQ4_XS(), precision, ActivationFormat.Int8By256, new(256, 136, [], BlockLayout.Sequence(0, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 34;

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<IQ4_XSDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<IQ4_XSDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Arrange(byte* lines)
    {
        for (int r = 0; r < Rows; r++) CheckScale(((uint*)lines)[r]);
    }
}

/// <summary>The steps of IQ4_XS.</summary>
[Kernel]
internal readonly unsafe struct IQ4_XSDots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 16; }
    public static int Planes { [MethodImpl(Inline)] get => 2; }
    public static int Steps { [MethodImpl(Inline)] get => 4; }
    public static int Acts { [MethodImpl(Inline)] get => 64; }
    public static int Sums { [MethodImpl(Inline)] get => 12; }
    public static int UnpackFrom { [MethodImpl(Inline)] get => 8; }
    public static int ScaleFields { [MethodImpl(Inline)] get => 6; }
    public static int ScaleBytes { [MethodImpl(Inline)] get => 0; }
    public static int ScaleLines { [MethodImpl(Inline)] get => 2; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => BlockAddress.Lines(panel, b, IQ4_XSPanel.LineCount);
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, IQ4_XSPanel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 4 * g;
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => plane == 0 && (g & 1) == 0 ? 128 + 128 * g + 64 * step : -1;
    [MethodImpl(Inline)]
    public static I Word(byte* lines, int g, int plane, int step)
        => NonLinearLevels<L, F, I>.Half(lines + 128 + 256 * (g >> 1), step, 4 * (g & 1), plane);
    [MethodImpl(Inline)] public static I ScaleOf(byte* lines, int g, int plane) => L.ShortScaleOf(L.Shl(Scale(lines, g >> 1), 4 * plane));

    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScale(byte* head, byte* lines)
    {
        BlockScale<F, I> e = default;
        e.D = D(lines);
        e.M0 = Pair(lines, 0);
        e.M1 = Pair(lines, 1);
        e.M2 = Pair(lines, 2);
        e.M3 = Pair(lines, 3);
        return e;
    }

    // (d da) (S scale S q a - 128 S scale S a), exact in int32 up to the bracket.
    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => L.Fma(L.ToFloat(L.Sub(block, L.Shl(KBlocks<L, F, I>.Offsets(in e, sums, stride), 7))), L.Mul(e.D, L.Splat(scale[0])), sum);

    public static int Parts { [MethodImpl(Inline)] get => 8; }
    public static int PartWords { [MethodImpl(Inline)] get => 8; }
    [MethodImpl(Inline)]
    public static I PartWord(byte* lines, int part, int i)
        => NonLinearLevels<L, F, I>.Whole(ByteBlocks<L, F, I>.Nibbles(lines + 128 + 256 * part, i & 3, i >> 2));
    [MethodImpl(Inline)]
    public static Affine<F, I> PartScale(byte* head, byte* lines, int part)
        => new(L.Mul(D(lines), L.ToFloat(Scale(lines, part))), L.Splat(NonLinearLevels<L, F, I>.Zero), L.Splat(0f));

    // The binary16 in the lower half of a row's first word.
    [MethodImpl(Inline)]
    private static F D(byte* lines)
    {
        I word = L.Load((int*)lines);
        return HalfScales<L, F, I>.Of(L.Or(L.And(word, 0x7FFF), L.Shl(L.And(word, 0x8000), 16)));
    }

    // The scale of sub-block s, six bits less 32.
    [MethodImpl(Inline)]
    private static I Scale(byte* lines, int s)
        => L.Sub(L.Or(L.And(L.Shr(L.Load((int*)(lines + 64)), 4 * s), 15), L.Shl(L.And(L.Shr(L.Load((int*)lines), 16 + 2 * s), 3), 4)), L.Splat(32));

    // The scales of sub-blocks 2 p and 2 p + 1, less 32 each: no byte borrows from the next while the top bits are set.
    [MethodImpl(Inline)]
    private static I Pair(byte* lines, int p)
    {
        I lower = L.And(L.Shr(L.Load((int*)(lines + 64)), 8 * p), 0xFF), upper = L.Shr(L.Load((int*)lines), 16 + 4 * p);
        I six = L.Or(L.And(L.Or(lower, L.Shl(lower, 4)), 0x0F0F), L.Or(L.And(L.Shl(upper, 4), 0x30), L.And(L.Shl(upper, 10), 0x3000)));
        return L.SignedPairLo(L.Xor(L.Sub(L.Xor(six, 0x8080), L.Splat(0x2020)), 0x8080));
    }
}
