using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.KQuants;
using Engine.Kernels.Formats.Panels.Words;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.KQuants;

/// <summary>What <see cref="Q4_K"/> and <see cref="Q5_K"/> share: d and dmin, and three lines with the words of <see cref="KScales"/>.</summary>
[Kernel]
internal static unsafe class KBlocks<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>The scale of sub-block 2 p + plane.</summary>
    [MethodImpl(Inline)] public static I ScaleOf(byte* lines, int p, int plane) => L.ScaleOf(p < 2 ? Lower(lines, 0) : Upper(lines, 0), 2 * (p & 1) + plane);

    /// <summary>d, −dmin and the minima in pairs.</summary>
    [MethodImpl(Inline)]
    public static BlockScale<F, I> LoadScale(byte* head, byte* lines)
    {
        I lower = Lower(lines, 1), upper = Upper(lines, 1);
        BlockScale<F, I> e = default;
        e.D = HalfScales<L, F, I>.Load(head);
        e.M = L.Mul(HalfScales<L, F, I>.Load(head + 32), L.Splat(-1f));
        e.M0 = L.PairLo(lower);
        e.M1 = L.PairHi(lower);
        e.M2 = L.PairLo(upper);
        e.M3 = L.PairHi(upper);
        return e;
    }

    /// <summary><c>sum + da · (d · Σ scale Σ q a − dmin · Σ min Σ a)</c>.</summary>
    [MethodImpl(Inline)]
    public static F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale)
    {
        I m = Offsets(in e, sums, stride);
        return L.Fma(L.Fma(L.ToFloat(block), e.D, L.Mul(L.ToFloat(m), e.M)), L.Splat(scale[0]), sum);
    }

    /// <summary>Σ scale Σ a over the sub-blocks of 32, from four pairs of scales (or minima).</summary>
    [MethodImpl(Inline)]
    public static I Offsets(in BlockScale<F, I> e, int* sums, int stride)
    {
        I m = L.DotPair(L.Splat(0), e.M0, L.Splat(sums[0]));
        m = L.DotPair(m, e.M1, L.Splat(sums[stride]));
        m = L.DotPair(m, e.M2, L.Splat(sums[2 * stride]));
        return L.DotPair(m, e.M3, L.Splat(sums[3 * stride]));
    }

    /// <summary>(d · scale) · q − dmin · min, of sub-block <paramref name="part"/>.</summary>
    [MethodImpl(Inline)]
    public static Affine<F, I> PartScale(byte* head, byte* lines, int part)
    {
        int j = 8 * (part & 3);
        I scale = L.And(L.Shr(part < 4 ? Lower(lines, 0) : Upper(lines, 0), j), 0xFF),
            min = L.And(L.Shr(part < 4 ? Lower(lines, 1) : Upper(lines, 1), j), 0xFF);
        return new(L.Mul(HalfScales<L, F, I>.Load(head), L.ToFloat(scale)), L.Splat(0), L.Mul(HalfScales<L, F, I>.Load(head + 32), L.ToFloat(min)));
    }

    // Six-bit scales (kind 0) or minima (kind 1), a byte each: of sub-blocks 0 to 3 and of 4 to 7.
    [MethodImpl(Inline)] private static I Lower(byte* lines, int kind) => L.And(Line(lines, kind), 0x3F3F3F3F);

    [MethodImpl(Inline)]
    private static I Upper(byte* lines, int kind) => L.Or(L.And(L.Shr(Line(lines, 2), 4 * kind), 0x0F0F0F0F), L.And(L.Shr(Line(lines, kind), 2), 0x30303030));

    [MethodImpl(Inline)] private static I Line(byte* lines, int i) => L.Load((int*)(lines + 64 * i));
}
