using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels;

/// <summary>A block in 1344 bytes: d and dmin of 16 rows, 4 lines of scales and minima, a nibble each, as <see cref="ScaleRows"/> has them, and 16 lines of pairs. Group <c>2 n + c</c> has columns 16 c to 16 c + 15 of the four rows of half n (see <see cref="BitPairs"/>).</summary>
internal sealed unsafe class Q2_KPanel(Precision precision) : InterleavedPanel(new Q2_K(), precision, ActivationFormat.Int8By256, new(256, 84, [80, 82], BlockLayout.Sequence(0, 20)))
{
    /// <inheritdoc/>
    internal override TResult Dots<TResult, L, F, I>(IPanelVisitor<TResult> visitor) => visitor.Dots<Q2_KDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IPanelVisitor<TResult> visitor) => visitor.Weights<Q2_KDots<L, F, I>, L, F, I>();

    /// <inheritdoc/>
    private protected override void Arrange(byte* lines) => ScaleRows.Arrange(lines, pairs: 2);
}

/// <summary>The steps of Q2_K.</summary>
[Kernel]
internal readonly unsafe struct Q2_KDots<L, F, I> : IDots<L, F, I>, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Groups { [MethodImpl(Inline)] get => 4; }
    public static int Planes { [MethodImpl(Inline)] get => 4; }
    public static int Steps { [MethodImpl(Inline)] get => 4; }
    public static int Acts { [MethodImpl(Inline)] get => 64; }
    public static int Sums { [MethodImpl(Inline)] get => 12; }
    [MethodImpl(Inline)] public static byte* Head(byte* panel, int b) => panel + b * 1344;
    [MethodImpl(Inline)] public static byte* Lines(byte* panel, int b) => panel + b * 1344 + 64;
    [MethodImpl(Inline)] public static int ActOf(int g, int plane) => 32 * (g >> 1) + 8 * plane + 4 * (g & 1);
    [MethodImpl(Inline)] public static I Word(byte* lines, int g, int plane, int step) => BitPlanes<L, F, I>.Pairs(lines + 256 + 256 * g, step, plane);
    [MethodImpl(Inline)] public static I ScaleOf(byte* lines, int g, int plane) => L.ScaleOf(Nibbles(lines, g, 0), plane);

    [MethodImpl(Inline)]
    public static BlockScale<F, I> Open(byte* head, byte* lines)
    {
        BlockScale<F, I> e = BitPlanes<L, F, I>.Open(head, Nibbles(lines, 0, 4), Nibbles(lines, 1, 4), Nibbles(lines, 2, 4), Nibbles(lines, 3, 4));
        e.M = L.Mul(L.LoadHalf(head + 32), L.Splat(-1f));
        return e;
    }

    /// <summary><c>sum + da · (d · Σ scale Σ q a − dmin · Σ min Σ a)</c>.</summary>
    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
        => L.Fma(L.Fma(L.ToFloat(block), e.D, L.Mul(L.ToFloat(BitPlanes<L, F, I>.Offsets(in e, sums, stride)), e.M)), L.Splat(scale[0]), sum);

    public static int Parts { [MethodImpl(Inline)] get => 16; }
    public static int PartWords { [MethodImpl(Inline)] get => 4; }
    [MethodImpl(Inline)] public static I PartWord(byte* lines, int part, int i) => Word(lines, 2 * (part >> 3) + (part & 1), part >> 1 & 3, i);

    [MethodImpl(Inline)]
    public static Affine<F, I> PartScale(byte* head, byte* lines, int part)
    {
        int g = 2 * (part >> 3) + (part & 1), j = 8 * (part >> 1 & 3);
        F scale = L.ToFloat(L.And(L.Shr(Nibbles(lines, g, 0), j), 0xFF)), min = L.ToFloat(L.And(L.Shr(Nibbles(lines, g, 4), j), 0xFF));
        return new(L.Mul(L.LoadHalf(head), scale), L.Splat(0), L.Mul(L.LoadHalf(head + 32), min));
    }

    // Scales (shift 0) or minima (shift 4) of group g.
    [MethodImpl(Inline)] private static I Nibbles(byte* lines, int g, int shift) => L.And(L.Shr(L.Load((int*)(lines + 64 * g)), shift), 0x0F0F0F0F);
}
