using I = System.Runtime.Intrinsics.Vector128<int>;

namespace Engine.Kernels.Lanes;

/// <summary>What differs at 128 bits beside the products, between SSE, NEON and ARM's dot product: the zero of bytes, and what prepares operands.</summary>
[Kernel]
internal interface IDots128 : IRegisterDots<I>
{
    /// <summary>The same 32 bits in every lane.</summary>
    static abstract I Splat(int x);

    /// <summary>Bytes 0 and 1 of each lane (unsigned) as two int16.</summary>
    static abstract I PairLo(I bytes);

    /// <summary>Bytes 2 and 3 of each lane (unsigned) as two int16.</summary>
    static abstract I PairHi(I bytes);

    /// <summary>Bytes 0 and 1 of each lane (signed) as two int16.</summary>
    static abstract I SignedPairLo(I bytes);

    /// <summary>Bytes 2 and 3 of each lane (signed) as two int16.</summary>
    static abstract I SignedPairHi(I bytes);
}
