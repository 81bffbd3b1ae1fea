using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using I = System.Runtime.Intrinsics.Vector128<int>;

namespace Engine.Kernels.Lanes;

/// <summary>
/// NEON: signed bytes are multiplied to 16 bits (<c>smull</c>), neighbours added there (<c>addp</c>), two of those to a lane of 32 (<c>sadalp</c>).
/// </summary>
internal readonly struct NeonDots128 : IDots128
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static bool FullByteDot { [MethodImpl(Inline)] get => true; }
    public static int ByteZero { [MethodImpl(Inline)] get => 0; }

    // The bytes are signed: q + 128 becomes q.
    [MethodImpl(Inline)] public static I DotBytes(I acc, I w, I a) => Dot(acc, w ^ Vector128.Create(unchecked((int)0x80808080)), a);

    [MethodImpl(Inline)]
    public static I Dot(I acc, I w, I a)
        => AdvSimd.AddPairwiseWideningAndAdd(acc, AdvSimd.Arm64.AddPairwise(
            AdvSimd.MultiplyWideningLower(w.AsSByte().GetLower(), a.AsSByte().GetLower()), AdvSimd.MultiplyWideningUpper(w.AsSByte(), a.AsSByte())));

    [MethodImpl(Inline)] public static I Sum(I acc, I part) => part;

    [MethodImpl(Inline)]
    public static I Dot2(I acc, I w, I a)
        => acc + AdvSimd.Arm64.AddPairwise(
            AdvSimd.MultiplyWideningLower(w.AsInt16().GetLower(), a.AsInt16().GetLower()), AdvSimd.MultiplyWideningUpper(w.AsInt16(), a.AsInt16()));

    [MethodImpl(Inline)] public static I Sum2(I acc, I part) => part;
    [MethodImpl(Inline)] public static I ByteScale(I bytes, int j) => bytes << (24 - 8 * j) >>> 24;
    [MethodImpl(Inline)] public static I SignedByteScale(I bytes, int j) => bytes << (24 - 8 * j) >> 24;
    [MethodImpl(Inline)] public static I ConstantScale(int scale) => Vector128.Create(scale);
    [MethodImpl(Inline)] public static I ShortScale(I scale) => scale << 16 >> 16;
    [MethodImpl(Inline)] public static I Scale(I acc, I scale) => acc * scale;

    // As a float: a word from memory goes straight to a vector register then.
    [MethodImpl(Inline)] public static I Splat(int x) => Vector128.Create(BitConverter.Int32BitsToSingle(x)).AsInt32();

    // Halves of lanes side by side, then their bytes widened.
    [MethodImpl(Inline)] public static I PairLo(I bytes) => AdvSimd.ZeroExtendWideningLower(AdvSimd.ExtractNarrowingLower(bytes).AsByte()).AsInt32();
    [MethodImpl(Inline)]
    public static I PairHi(I bytes)
        => AdvSimd.ZeroExtendWideningLower(AdvSimd.ShiftRightLogicalNarrowingLower(bytes, 16).AsByte()).AsInt32();
    [MethodImpl(Inline)] public static I SignedPairLo(I bytes) => AdvSimd.SignExtendWideningLower(AdvSimd.ExtractNarrowingLower(bytes).AsSByte()).AsInt32();
    [MethodImpl(Inline)]
    public static I SignedPairHi(I bytes)
        => AdvSimd.SignExtendWideningLower(AdvSimd.ShiftRightLogicalNarrowingLower(bytes, 16).AsSByte()).AsInt32();
}
