using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Engine.Kernels.Formats.KQuants;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.KQuants;

/// <summary>
/// A pair of blocks in 3520 bytes: d of 16 rows, twice; then for each block 3 lines of 6-bit scales, 8 lines of upper bits and 16 lines of lower
/// pairs. Group <c>8 n + 4 c + r</c> has columns 16 c to 16 c + 15 of row r of half n (see <see cref="BitPairs"/>).
/// </summary>
internal sealed unsafe class Q3_KPanel(Precision precision)
    : DotPanel(new Q3_K(), precision, ActivationFormat.Int8By256, new(256, 110, [108], [96, 100, 104, .. BlockLayout.Sequence(0, LineCount - 3)]))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 3 + 24;

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<Q3_KDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<Q3_KDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Arrange(byte* lines)
    {
        // Lower nibbles as ScaleRows has them, those of half 1 above those of half 0; the upper pair of scale 8 n + 2 r + c moves from pair
        // 2 n + r / 2 of byte 2 (r % 2) + c to pair 2 n + c of byte r.
        ScaleRows.Arrange(lines, pairs: 1);
        uint* upper = (uint*)(lines + 128);
        for (int r = 0; r < Rows; r += 8) Swap(Swap(Vector256.Load(upper + r), 14, 0x0000CCCC), 6, 0x00CC00CC).Store(upper + r);
    }

    // Exchanges the masked bits with those `by` places above.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Swap(Vector256<uint> x, int by, uint mask)
    {
        Vector256<uint> t = (x ^ x >>> by) & Vector256.Create(mask);
        return x ^ t ^ t << by;
    }
}

/// <summary>The steps of Q3_K.</summary>
[Kernel]
internal readonly unsafe struct Q3_KDots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 16; }
    public static int Planes { [MethodImpl(Inline)] get => 1; }
    public static int Steps { [MethodImpl(Inline)] get => 4; }
    public static int Acts { [MethodImpl(Inline)] get => 64; }
    public static int Sums { [MethodImpl(Inline)] get => 12; }
    public static int UnpackFrom { [MethodImpl(Inline)] get => 7; }
    public static int ScaleFields { [MethodImpl(Inline)] get => 10; }
    public static int ScaleLines { [MethodImpl(Inline)] get => 3; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => BlockAddress.Head(panel, b, BlockAddress.Paired, Q3_KPanel.LineCount);
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, BlockAddress.Paired, Q3_KPanel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 32 * (g >> 3) + 8 * (g & 3) + (g & 4);
    [MethodImpl(Inline)]
    public static int LineOf(int g, int plane, int step)
        => (g & 3) == 0 ? 704 + 64 * g + 64 * step : (g & 3) == 1 && g < 8 ? 192 + 64 * (g - 1) + 64 * step : -1;

    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => Three(lines, g >> 2, g & 3, step);

    // Row r of columns 16 c on in half n; i is 2 n + c.
    [MethodImpl(Inline)]
    private static I Three(byte* lines, int i, int row, int step)
        => L.Or(BitPlanes<L, F, I>.Pairs(lines + 704 + 256 * i, step, row),
            L.Shl(L.And(L.Shr(L.Load((int*)(lines + 192 + 256 * (i & 1) + 64 * step)), 4 * (i >> 1) + row), 0x01010101), 2));

    [MethodImpl(Inline)] public static I ScaleOf(byte* lines, int g, int plane) => L.SignedScaleOf(Scales(lines, g >> 2), g & 3);

    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScale(byte* head, byte* lines)
    {
        I s0 = Scales(lines, 0), s1 = Scales(lines, 1), s2 = Scales(lines, 2), s3 = Scales(lines, 3);
        BlockScale<F, I> e = default;
        e.D = HalfScales<L, F, I>.Load(head);
        e.M0 = L.SignedPairLo(s0);
        e.M1 = L.SignedPairHi(s0);
        e.M2 = L.SignedPairLo(s1);
        e.M3 = L.SignedPairHi(s1);
        e.M4 = L.SignedPairLo(s2);
        e.M5 = L.SignedPairHi(s2);
        e.M6 = L.SignedPairLo(s3);
        e.M7 = L.SignedPairHi(s3);
        return e;
    }

    // (d da) (S scale S q a - 4 S scale S a), exact in int32 up to the bracket.
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
        return L.Fma(L.ToFloat(L.Sub(block, L.Shl(m, 2))), L.Mul(e.D, L.Splat(scale[0])), sum);
    }

    public static int Parts { [MethodImpl(Inline)] get => 16; }
    public static int PartWords { [MethodImpl(Inline)] get => 4; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => Three(lines, 2 * (part >> 3) + (part & 1), part >> 1 & 3, i);

    [MethodImpl(Inline)]
    public static Affine<F, I> PartScale(byte* head, byte* lines, int part)
    {
        I steps = L.Sub(L.And(L.Shr(Six(lines, 2 * (part >> 3) + (part & 1)), 8 * (part >> 1 & 3)), 0xFF), L.Splat(32));
        return new(L.Mul(HalfScales<L, F, I>.Load(head), L.ToFloat(steps)), L.Splat(4), L.Splat(0f));
    }

    // Four scales less 32, a signed byte each: no byte borrows from the next while the top bits are set.
    [MethodImpl(Inline)] private static I Scales(byte* lines, int i) => L.Xor(L.Sub(L.Xor(Six(lines, i), Tops), L.Splat(0x20202020)), Tops);

    private const int Tops = unchecked((int)0x80808080);

    // The scales of columns 16 c on in the rows of half n, six bits in a byte; i is 2 n + c.
    [MethodImpl(Inline)]
    private static I Six(byte* lines, int i)
        => L.Or(L.And(L.Shr(L.Load((int*)(lines + 64 * (i & 1))), 4 * (i >> 1)), 0x0F0F0F0F),
            L.Shl(L.And(L.Shr(L.Load((int*)(lines + 128)), 2 * i), 0x03030303), 4));
}
