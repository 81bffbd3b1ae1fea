using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using I = System.Runtime.Intrinsics.Vector128<int>;

namespace Engine.Kernels.Lanes;

/// <summary>The dot product of ARM: four products of signed bytes are added to 32 bits at once (<c>sdot</c>). There is none of int16.</summary>
internal readonly struct DpDots128 : IDots128
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static bool FullByteDot { [MethodImpl(Inline)] get => true; }
    public static int ByteZero { [MethodImpl(Inline)] get => 0; }

    // The bytes are signed: q + 128 becomes q.
    [MethodImpl(Inline)] public static I DotBytes(I acc, I w, I a) => Dot(acc, w ^ Vector128.Create(unchecked((int)0x80808080)), a);
    [MethodImpl(Inline)] public static I Dot(I acc, I w, I a) => Dp.DotProduct(acc, w.AsSByte(), a.AsSByte());
    [MethodImpl(Inline)] public static I Sum(I acc, I part) => part;
    [MethodImpl(Inline)] public static I Dot2(I acc, I w, I a) => NeonDots128.Dot2(acc, w, a);
    [MethodImpl(Inline)] public static I Sum2(I acc, I part) => part;
    [MethodImpl(Inline)] public static I ByteScale(I bytes, int j) => NeonDots128.ByteScale(bytes, j);
    [MethodImpl(Inline)] public static I SignedByteScale(I bytes, int j) => NeonDots128.SignedByteScale(bytes, j);
    [MethodImpl(Inline)] public static I ConstantScale(int scale) => Vector128.Create(scale);
    [MethodImpl(Inline)] public static I ShortScale(I scale) => NeonDots128.ShortScale(scale);
    [MethodImpl(Inline)] public static I Scale(I acc, I scale) => acc * scale;
    [MethodImpl(Inline)] public static I Splat(int x) => NeonDots128.Splat(x);
    [MethodImpl(Inline)] public static I PairLo(I bytes) => NeonDots128.PairLo(bytes);
    [MethodImpl(Inline)] public static I PairHi(I bytes) => NeonDots128.PairHi(bytes);
    [MethodImpl(Inline)] public static I SignedPairLo(I bytes) => NeonDots128.SignedPairLo(bytes);
    [MethodImpl(Inline)] public static I SignedPairHi(I bytes) => NeonDots128.SignedPairHi(bytes);
}
