using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.KQuants;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.KQuants;

/// <summary>
/// A pair of blocks in 6720 bytes: d of 16 rows, twice; then for each block 4 lines of int8 scales and 8 groups of 6 lines. Group <c>4 n + c</c> has
/// columns 8 c to 8 c + 7 of the four rows of half n (see <see cref="Q6_K"/>): 4 lines of nibbles, 2 of upper pairs, so that the panel is read in order;
/// byte r of scale line <c>2 n + c / 2</c> belongs to row r. A sub-block of 16 is multiplied in two halves, since more than two steps of 6 bits do not
/// fit 16 bits.
/// </summary>
internal sealed unsafe class Q6_KPanel(Precision precision)
    : DotPanel(new Q6_K(), precision, ActivationFormat.Int8By256, new(256, 210, [208], [192, 196, 200, 204, .. Groups()]))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 4 + 8 * 6;

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<Q6_KDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<Q6_KDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    private protected override void Arrange(byte* lines) => ScaleRows.Arrange(lines, pairs: 2);

    private static IEnumerable<int> Groups()
    {
        for (int n = 0; n < 2; n++)
            for (int c = 0; c < 4; c++)
            {
                int nibbles = 64 * n + 8 * c, pairs = 128 + 32 * n + 8 * c;
                foreach (int at in (int[])[nibbles, nibbles + 4, nibbles + 32, nibbles + 36, pairs, pairs + 4]) yield return at;
            }
    }
}

/// <summary>The steps of Q6_K.</summary>
[Kernel]
internal readonly unsafe struct Q6_KDots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 8; }
    public static int Planes { [MethodImpl(Inline)] get => 4; }
    public static int Steps { [MethodImpl(Inline)] get => 2; }
    public static int SharedGroups { [MethodImpl(Inline)] get => 2; }
    public static int Acts { [MethodImpl(Inline)] get => 64; }
    public static int Sums { [MethodImpl(Inline)] get => 12; }
    public static int ScaleFields { [MethodImpl(Inline)] get => 10; }
    public static int ScaleLines { [MethodImpl(Inline)] get => 4; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => BlockAddress.Head(panel, b, BlockAddress.Paired, Q6_KPanel.LineCount);
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, BlockAddress.Paired, Q6_KPanel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 32 * (g >> 2) + 8 * plane + 2 * (g & 3);
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => plane < 3 ? 256 + 384 * g + 128 * plane + 64 * step : -1;

    [MethodImpl(Inline)]
    public static I Word(byte* lines, int g, int plane, int step)
        => L.Or(ByteBlocks<L, F, I>.Nibbles(lines + 256 + 384 * g, 2 * (plane & 1) + step, plane >> 1),
            Upper(L.Load((int*)(lines + 512 + 384 * g + 64 * step)), plane));

    // The two upper bits of row `plane`, as bits 4 and 5.
    [MethodImpl(Inline)] private static I Upper(I pairs, int plane) => L.And(plane < 2 ? L.Shl(pairs, 4 - 2 * plane) : L.Shr(pairs, 2 * plane - 4), 0x30303030);

    [MethodImpl(Inline)] public static I ScaleOf(byte* lines, int g, int plane) => L.SignedScaleOf(Scales(lines, g >> 1), plane);

    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScale(byte* head, byte* lines)
    {
        BlockScale<F, I> e = default;
        e.D = HalfScales<L, F, I>.Load(head);
        e.M0 = L.SignedPairLo(Scales(lines, 0));
        e.M1 = L.SignedPairHi(Scales(lines, 0));
        e.M2 = L.SignedPairLo(Scales(lines, 1));
        e.M3 = L.SignedPairHi(Scales(lines, 1));
        e.M4 = L.SignedPairLo(Scales(lines, 2));
        e.M5 = L.SignedPairHi(Scales(lines, 2));
        e.M6 = L.SignedPairLo(Scales(lines, 3));
        e.M7 = L.SignedPairHi(Scales(lines, 3));
        return e;
    }

    // sum + (d da) · (Σ scale Σ q a − 32 Σ scale Σ a); the bracket is exact in int32.
    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
    {
        I m = L.DotPair(L.Splat(0), e.M0, L.Splat(sums[4 * stride]));
        m = L.DotPair(m, e.M1, L.Splat(sums[5 * stride]));
        m = L.DotPair(m, e.M2, L.Splat(sums[6 * stride]));
        m = L.DotPair(m, e.M3, L.Splat(sums[7 * stride]));
        m = L.DotPair(m, e.M4, L.Splat(sums[8 * stride]));
        m = L.DotPair(m, e.M5, L.Splat(sums[9 * stride]));
        m = L.DotPair(m, e.M6, L.Splat(sums[10 * stride]));
        m = L.DotPair(m, e.M7, L.Splat(sums[11 * stride]));
        return L.Fma(L.ToFloat(L.Sub(block, L.Shl(m, 5))), L.Mul(e.D, L.Splat(scale[0])), sum);
    }

    [MethodImpl(Inline)] private static I Scales(byte* lines, int i) => L.Load((int*)(lines + 64 * i));

    public static int Parts { [MethodImpl(Inline)] get => 16; }
    public static int PartWords { [MethodImpl(Inline)] get => 4; }
    [MethodImpl(Inline)]
    public static I PartWord(byte* lines, int part, int i)
        => Word(lines, 4 * (part >> 3) + 2 * (part & 1) + (i >> 1), part >> 1 & 3, i & 1);

    // d times scale r of line 2 n + c, sign-extended.
    [MethodImpl(Inline)]
    public static Affine<F, I> PartScale(byte* head, byte* lines, int part)
    {
        I steps = L.Sub(L.Xor(L.And(L.Shr(Scales(lines, 2 * (part >> 3) + (part & 1)), 8 * (part >> 1 & 3)), 0xFF), 0x80), L.Splat(0x80));
        return new(L.Mul(HalfScales<L, F, I>.Load(head), L.ToFloat(steps)), L.Splat(32), L.Splat(0f));
    }
}
