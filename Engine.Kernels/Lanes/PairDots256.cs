using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using I = System.Runtime.Intrinsics.Vector256<int>;

namespace Engine.Kernels.Lanes;

/// <summary>AVX2: products of neighbouring bytes are added in 16 bits (<c>vpmaddubsw</c>), two sums a lane.</summary>
internal readonly struct PairDots256 : IRegisterDots<I>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static bool FullByteDot { [MethodImpl(Inline)] get => true; }
    public static int ByteZero { [MethodImpl(Inline)] get => 0; }
    [MethodImpl(Inline)] public static I Dot(I acc, I w, I a) => Avx2.MultiplyAddAdjacent(w.AsByte(), a.AsSByte()).AsInt32();
    [MethodImpl(Inline)] public static I Sum(I acc, I part) => (acc.AsInt16() + part.AsInt16()).AsInt32();
    // The bytes are signed, q + 128 becomes q, and q's sign moves to the activation: two products of 128 times 127 just fit 16 bits.
    [MethodImpl(Inline)] public static I DotBytes(I acc, I w, I a) => acc + Signed((w ^ Vector256.Create(unchecked((int)0x80808080))).AsSByte(), a.AsSByte());
    [MethodImpl(Inline)] public static I Dot2(I acc, I w, I a) => Avx2.MultiplyAddAdjacent(w.AsInt16(), a.AsInt16());
    [MethodImpl(Inline)] public static I Sum2(I acc, I part) => acc + part;
    [MethodImpl(Inline)] public static I ByteScale(I bytes, int j) => Vector256Lanes<PairDots256>.Bytes(bytes, unchecked((int)0x80008000) + 0x00010001 * j);
    [MethodImpl(Inline)] public static I SignedByteScale(I bytes, int j) => Vector256Lanes<PairDots256>.Extended(bytes, 0x00800080 + 0x01000100 * j);
    [MethodImpl(Inline)] public static I ConstantScale(int scale) => Vector256.Create(scale * 0x10001);
    [MethodImpl(Inline)] public static I ShortScale(I scale) => (scale & Vector256.Create(0xFFFF)) | (scale << 16);
    [MethodImpl(Inline)] public static I Scale(I acc, I scale) => Avx2.MultiplyAddAdjacent(acc.AsInt16(), scale.AsInt16());

    [MethodImpl(Inline)]
    private static I Signed(Vector256<sbyte> q, Vector256<sbyte> a)
        => Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(Avx2.Abs(q), Avx2.Sign(a, q)), Vector256.Create((short)1));
}
