using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using F = System.Runtime.Intrinsics.Vector128<float>;
using I = System.Runtime.Intrinsics.Vector128<int>;

namespace Engine.Kernels.Lanes;

/// <summary>
/// SSSE3: products of neighbouring bytes are added in 16 bits (<c>pmaddubsw</c>), two sums a lane. Other hardware without NEON does the same in
/// portable steps.
/// </summary>
internal readonly struct PairDots128 : IDots128
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static bool FullByteDot { [MethodImpl(Inline)] get => false; }
    public static int ByteZero { [MethodImpl(Inline)] get => 128; }
    [MethodImpl(Inline)] public static I DotBytes(I acc, I w, I a) => NibbleDot<Vector128Lanes<PairDots128>, F, I>.Bytes(acc, w, a);
    [MethodImpl(Inline)] public static I Sum(I acc, I part) => (acc.AsInt16() + part.AsInt16()).AsInt32();
    [MethodImpl(Inline)] public static I Sum2(I acc, I part) => acc + part;
    [MethodImpl(Inline)] public static I ByteScale(I bytes, int j) => Twice((bytes >>> (8 * j)) & Vector128.Create(0xFF));
    [MethodImpl(Inline)] public static I SignedByteScale(I bytes, int j) => ShortScale(bytes << (24 - 8 * j) >> 24);
    [MethodImpl(Inline)] public static I ConstantScale(int scale) => Vector128.Create(scale * 0x10001);
    [MethodImpl(Inline)] public static I ShortScale(I scale) => Twice(scale & Vector128.Create(0xFFFF));
    [MethodImpl(Inline)] public static I Scale(I acc, I scale) => Dot2(acc, acc, scale);
    [MethodImpl(Inline)] public static I Splat(int x) => Vector128.Create(x);
    [MethodImpl(Inline)] public static I PairLo(I bytes) => (bytes & Vector128.Create(0xFF)) | ((bytes << 8) & Vector128.Create(0xFF0000));
    [MethodImpl(Inline)] public static I PairHi(I bytes) => ((bytes >>> 16) & Vector128.Create(0xFF)) | ((bytes >>> 8) & Vector128.Create(0xFF0000));
    [MethodImpl(Inline)] public static I SignedPairLo(I bytes) => ((bytes << 24 >> 24) & Vector128.Create(0xFFFF)) | (bytes << 16 >> 24 << 16);
    [MethodImpl(Inline)] public static I SignedPairHi(I bytes) => ((bytes << 8 >> 24) & Vector128.Create(0xFFFF)) | (bytes >> 24 << 16);

    [MethodImpl(Inline)]
    public static I Dot(I acc, I w, I a)
    {
        if (Ssse3.IsSupported) return Ssse3.MultiplyAddAdjacent(w.AsByte(), a.AsSByte()).AsInt32();
        Vector128<short> even = (w.AsInt16() & Vector128.Create((short)0xFF)) * (a.AsInt16() << 8 >> 8);
        Vector128<short> odd = (w.AsInt16() >>> 8) * (a.AsInt16() >> 8);
        return (even + odd).AsInt32();
    }

    [MethodImpl(Inline)]
    public static I Dot2(I acc, I w, I a)
    {
        if (Sse2.IsSupported) return Sse2.MultiplyAddAdjacent(w.AsInt16(), a.AsInt16());
        return (w << 16 >> 16) * (a << 16 >> 16) + (w >> 16) * (a >> 16);
    }

    // The low 16 bits of each lane in both of its halves.
    [MethodImpl(Inline)] private static I Twice(I x) => x | (x << 16);
}
