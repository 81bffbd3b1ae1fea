using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels;

/// <summary>What the formats of <see cref="BitPairs"/> share: four planes a line, and scales of sub-blocks of 16 in the order of <see cref="ScaleRows"/>.</summary>
[Kernel]
internal static unsafe class BitPlanes<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Pair <paramref name="plane"/> of each byte of line i.</summary>
    [MethodImpl(Inline)] public static I Pairs(byte* lines, int i, int plane) => L.And(L.Shr(L.Load((int*)(lines + 64 * i)), 2 * plane), 0x03030303);

    /// <summary>d, and the signed scales (or minima) of the four groups in pairs.</summary>
    [MethodImpl(Inline)]
    public static BlockScale<F, I> Open(byte* head, I group0, I group1, I group2, I group3)
    {
        BlockScale<F, I> e = default;
        e.D = L.LoadHalf(head);
        e.M0 = L.SignedPairLo(group0);
        e.M1 = L.SignedPairHi(group0);
        e.M2 = L.SignedPairLo(group1);
        e.M3 = L.SignedPairHi(group1);
        e.M4 = L.SignedPairLo(group2);
        e.M5 = L.SignedPairHi(group2);
        e.M6 = L.SignedPairLo(group3);
        e.M7 = L.SignedPairHi(group3);
        return e;
    }

    /// <summary>Σ scale Σ a over the sub-blocks of 16.</summary>
    [MethodImpl(Inline)]
    public static I Offsets(in BlockScale<F, I> e, int* sums, int stride)
    {
        I m = L.DotPair(L.Splat(0), e.M0, L.Splat(sums[4 * stride]));
        m = L.DotPair(m, e.M1, L.Splat(sums[5 * stride]));
        m = L.DotPair(m, e.M2, L.Splat(sums[6 * stride]));
        m = L.DotPair(m, e.M3, L.Splat(sums[7 * stride]));
        m = L.DotPair(m, e.M4, L.Splat(sums[8 * stride]));
        m = L.DotPair(m, e.M5, L.Splat(sums[9 * stride]));
        m = L.DotPair(m, e.M6, L.Splat(sums[10 * stride]));
        return L.DotPair(m, e.M7, L.Splat(sums[11 * stride]));
    }
}
