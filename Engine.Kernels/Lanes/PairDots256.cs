using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using I = System.Runtime.Intrinsics.Vector256<int>;

namespace Engine.Kernels.Lanes;

/// <summary>AVX2: products of neighbouring bytes are added in 16 bits (<c>vpmaddubsw</c>), two sums a lane.</summary>
public readonly struct PairDots256 : IDots256
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static bool FullByteDot { [MethodImpl(Inline)] get => false; }
    [MethodImpl(Inline)] public static I Dot(I acc, I w, I a) => Avx2.MultiplyAddAdjacent(w.AsByte(), a.AsSByte()).AsInt32();
    [MethodImpl(Inline)] public static I Sum(I acc, I part) => (acc.AsInt16() + part.AsInt16()).AsInt32();
    [MethodImpl(Inline)] public static I Dot2(I acc, I w, I a) => Avx2.MultiplyAddAdjacent(w.AsInt16(), a.AsInt16());
    [MethodImpl(Inline)] public static I Sum2(I acc, I part) => acc + part;
    [MethodImpl(Inline)] public static I UnsignedScale(I scale) => scale | (scale << 16);
    [MethodImpl(Inline)] public static I SignedScale(I scale) => ShortScale(scale);
    [MethodImpl(Inline)] public static I ShortScale(I scale) => (scale & Vector256.Create(0xFFFF)) | (scale << 16);
    [MethodImpl(Inline)] public static I Scale(I acc, I scale) => Avx2.MultiplyAddAdjacent(acc.AsInt16(), scale.AsInt16());
}
