using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.KQuants;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.KQuants;

/// <summary>
/// A block in 1344 bytes: d and dmin of 16 rows, 4 lines of scales and minima, a nibble each, as <see cref="ScaleRows"/> has them, and 16 lines of
/// pairs. Group <c>4 n + 2 c + p</c> has columns 16 c to 16 c + 15 of rows 2 p and 2 p + 1 of half n (see <see cref="BitPairs"/>).
/// </summary>
internal sealed unsafe class Q2_KPanel(Precision precision)
    : DotPanel(new Q2_K(), precision, ActivationFormat.Int8By256, new(256, 84, [80, 82], BlockLayout.Sequence(0, LineCount)))
{
    /// <summary>Lines of a block.</summary>
    public const int LineCount = 20;

    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor) => visitor.Dots<Q2_KDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => visitor.Weights<Q2_KDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    private protected override void Arrange(byte* lines) => ScaleRows.Arrange(lines, pairs: 2);
}

/// <summary>The steps of Q2_K.</summary>
[Kernel]
internal readonly unsafe struct Q2_KDots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 8; }
    public static int Planes { [MethodImpl(Inline)] get => 2; }
    public static int Steps { [MethodImpl(Inline)] get => 4; }
    public static int Acts { [MethodImpl(Inline)] get => 64; }
    public static int Sums { [MethodImpl(Inline)] get => 12; }
    public static int UnpackFrom { [MethodImpl(Inline)] get => 8; }
    public static int ScaleFields { [MethodImpl(Inline)] get => 10; }
    public static int ScaleLines { [MethodImpl(Inline)] get => 4; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => BlockAddress.Head(panel, b, BlockAddress.Single, Q2_KPanel.LineCount);
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => BlockAddress.Lines(panel, b, BlockAddress.Single, Q2_KPanel.LineCount);
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 32 * (g >> 2) + 16 * (g & 1) + 8 * plane + 2 * (g & 2);
    [MethodImpl(Inline)] public static int LineOf(int g, int plane, int step) => plane == 0 && (g & 1) == 0 ? 256 + 128 * g + 64 * step : -1;
    [MethodImpl(Inline)]
    public static I Word(byte* lines, int g, int plane, int step)
        => BitPlanes<L, F, I>.Pairs(lines + 256 + 256 * (g >> 1), step, 2 * (g & 1) + plane);
    [MethodImpl(Inline)] public static I ScaleOf(byte* lines, int g, int plane) => L.ScaleOf(Nibbles(lines, g >> 1, 0), 2 * (g & 1) + plane);

    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScale(byte* head, byte* lines)
    {
        BlockScale<F, I> e = default;
        e.D = HalfScales<L, F, I>.Load(head);
        e.M = L.Mul(HalfScales<L, F, I>.Load(head + 32), L.Splat(-1f));
        e.M0 = L.PairLo(Nibbles(lines, 0, 4));
        e.M1 = L.PairHi(Nibbles(lines, 0, 4));
        e.M2 = L.PairLo(Nibbles(lines, 1, 4));
        e.M3 = L.PairHi(Nibbles(lines, 1, 4));
        e.M4 = L.PairLo(Nibbles(lines, 2, 4));
        e.M5 = L.PairHi(Nibbles(lines, 2, 4));
        e.M6 = L.PairLo(Nibbles(lines, 3, 4));
        e.M7 = L.PairHi(Nibbles(lines, 3, 4));
        return e;
    }

    /// <summary><c>sum + da · (d · Σ scale Σ q a − dmin · Σ min Σ a)</c>.</summary>
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
        return L.Fma(L.Fma(L.ToFloat(block), e.D, L.Mul(L.ToFloat(m), e.M)), L.Splat(scale[0]), sum);
    }

    public static int Parts { [MethodImpl(Inline)] get => 16; }
    public static int PartWords { [MethodImpl(Inline)] get => 4; }
    [MethodImpl(Inline)]
    public static I PartWord(byte* lines, int part, int i)
        => BitPlanes<L, F, I>.Pairs(lines + 256 + 512 * (part >> 3) + 256 * (part & 1), i, part >> 1 & 3);

    [MethodImpl(Inline)]
    public static Affine<F, I> PartScale(byte* head, byte* lines, int part)
    {
        int g = 2 * (part >> 3) + (part & 1), j = 8 * (part >> 1 & 3);
        F scale = L.ToFloat(L.And(L.Shr(Nibbles(lines, g, 0), j), 0xFF)), min = L.ToFloat(L.And(L.Shr(Nibbles(lines, g, 4), j), 0xFF));
        return new(L.Mul(HalfScales<L, F, I>.Load(head), scale), L.Splat(0), L.Mul(HalfScales<L, F, I>.Load(head + 32), min));
    }

    // Scales (shift 0) or minima (shift 4) of columns 16 c on in the rows of half n: i is 2 n + c.
    [MethodImpl(Inline)] private static I Nibbles(byte* lines, int i, int shift) => L.And(L.Shr(L.Load((int*)(lines + 64 * i)), shift), 0x0F0F0F0F);
}
