using I = System.Runtime.Intrinsics.Vector128<int>;

namespace Engine.Kernels.Lanes;

/// <summary>
/// How four lanes of 128 bits multiply bytes and int16, and what prepares those: where SSE, NEON and ARM's dot product differ. Members are those of
/// <see cref="ILanes{F, I}"/>. Each is one expression: a branch on the instruction set costs a local wherever it is inlined, and the compiler stops inlining at 512.
/// </summary>
[Kernel]
public interface IDots128
{
    /// <summary>Whether <see cref="DotBytes"/> takes bytes whole.</summary>
    static abstract bool FullByteDot { get; }

    /// <summary>What it leaves in its weights.</summary>
    static abstract int ByteZero { get; }

    /// <summary>Full bytes, in 32 bits.</summary>
    static abstract I DotBytes(I acc, I w, I a);

    /// <summary>Phase one of a step of bytes.</summary>
    static abstract I Dot(I acc, I w, I a);

    /// <summary>Phase two.</summary>
    static abstract I Sum(I acc, I part);

    /// <summary>Phase one of a step of int16.</summary>
    static abstract I Dot2(I acc, I w, I a);

    /// <summary>Phase two.</summary>
    static abstract I Sum2(I acc, I part);

    /// <summary>Byte j of each lane (unsigned) as <see cref="Scale"/> wants it.</summary>
    static abstract I ByteScale(I bytes, int j);

    /// <summary>Byte j of each lane (signed).</summary>
    static abstract I SignedByteScale(I bytes, int j);

    /// <summary>The same scale in every lane, 0 to 32767.</summary>
    static abstract I ConstantScale(int scale);

    /// <summary>Signed scales in the lower 16 bits of each lane, whatever the upper ones hold.</summary>
    static abstract I ShortScale(I scale);

    /// <summary>The accumulator of <see cref="Dot"/> times a scale, as int32.</summary>
    static abstract I Scale(I acc, I scale);

    /// <summary>The same 32 bits in every lane.</summary>
    static abstract I Splat(int x);

    /// <summary>Bytes 0 and 1 (unsigned) as int16.</summary>
    static abstract I PairLo(I bytes);

    /// <summary>Bytes 2 and 3 (unsigned).</summary>
    static abstract I PairHi(I bytes);

    /// <summary>Bytes 0 and 1 (signed).</summary>
    static abstract I SignedPairLo(I bytes);

    /// <summary>Bytes 2 and 3 (signed).</summary>
    static abstract I SignedPairHi(I bytes);
}
