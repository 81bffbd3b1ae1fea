using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using I = System.Runtime.Intrinsics.Vector256<int>;

namespace Engine.Kernels.Lanes;

/// <summary>AVX-VNNI: four products of bytes are added to 32 bits at once (<c>vpdpbusd</c>), two of int16 as well (<c>vpdpwssd</c>).</summary>
internal readonly struct VnniDots256 : IRegisterDots<I>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static bool FullByteDot { [MethodImpl(Inline)] get => true; }
    public static int ByteZero { [MethodImpl(Inline)] get => 128; }
    [MethodImpl(Inline)] public static I Dot(I acc, I w, I a) => AvxVnni.MultiplyWideningAndAdd(acc, w.AsByte(), a.AsSByte());
    [MethodImpl(Inline)] public static I Sum(I acc, I part) => part;
    [MethodImpl(Inline)] public static I DotBytes(I acc, I w, I a) => AvxVnni.MultiplyWideningAndAdd(acc, w.AsByte(), a.AsSByte());
    [MethodImpl(Inline)] public static I Dot2(I acc, I w, I a) => AvxVnni.MultiplyWideningAndAdd(acc, w.AsInt16(), a.AsInt16());
    [MethodImpl(Inline)] public static I Sum2(I acc, I part) => part;
    [MethodImpl(Inline)] public static I ByteScale(I bytes, int j) => (bytes >>> (8 * j)) & Vector256.Create(0xFF);
    [MethodImpl(Inline)] public static I SignedByteScale(I bytes, int j) => bytes << (24 - 8 * j) >> 24;
    [MethodImpl(Inline)] public static I ConstantScale(int scale) => Vector256.Create(scale);
    [MethodImpl(Inline)] public static I ShortScale(I scale) => scale << 16 >> 16;
    [MethodImpl(Inline)] public static I Scale(I acc, I scale) => acc * scale;
}
