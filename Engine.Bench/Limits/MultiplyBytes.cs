using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Engine.Bench.Limits;

/// <summary><c>vpmaddubsw</c> and <c>vpaddw</c>: products of bytes added in pairs, then to int16 sums, 512 bits.</summary>
internal readonly struct BytePairs512 : IMultiply<Vector512<int>>
{
    public static Vector512<int> Next(Vector512<int> x) => x + Vector512<int>.One;

    public static Vector512<int> Multiply(Vector512<int> x, Vector512<int> w) => Avx512BW.MultiplyAddAdjacent(x.AsByte(), w.AsSByte()).AsInt32();

    public static Vector512<int> Sum(Vector512<int> sum, Vector512<int> product) => (sum.AsInt16() + product.AsInt16()).AsInt32();
}

/// <summary><c>vpmaddubsw</c> and <c>vpaddw</c>: products of bytes added in pairs, then to int16 sums, 256 bits.</summary>
internal readonly struct BytePairs256 : IMultiply<Vector256<int>>
{
    public static Vector256<int> Next(Vector256<int> x) => x + Vector256<int>.One;

    public static Vector256<int> Multiply(Vector256<int> x, Vector256<int> w) => Avx2.MultiplyAddAdjacent(x.AsByte(), w.AsSByte()).AsInt32();

    public static Vector256<int> Sum(Vector256<int> sum, Vector256<int> product) => (sum.AsInt16() + product.AsInt16()).AsInt32();
}

/// <summary><c>vpmaddubsw</c> and <c>vpaddw</c>: products of bytes added in pairs, then to int16 sums, 128 bits.</summary>
internal readonly struct BytePairs128 : IMultiply<Vector128<int>>
{
    public static Vector128<int> Next(Vector128<int> x) => x + Vector128<int>.One;

    public static Vector128<int> Multiply(Vector128<int> x, Vector128<int> w) => Ssse3.MultiplyAddAdjacent(x.AsByte(), w.AsSByte()).AsInt32();

    public static Vector128<int> Sum(Vector128<int> sum, Vector128<int> product) => (sum.AsInt16() + product.AsInt16()).AsInt32();
}

/// <summary><c>vpdpbusd</c>: products of bytes added in fours to int32 sums, 256 bits.</summary>
internal readonly struct ByteQuads256 : IMultiplyAdd<Vector256<int>>
{
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> x, Vector256<int> w)
        => AvxVnni.MultiplyWideningAndAdd(sum, x.AsByte(), w.AsSByte());

    public static Vector256<int> Sum(Vector256<int> a, Vector256<int> b) => a + b;
}

/// <summary><c>vpdpbusd</c>: products of bytes added in fours to int32 sums, 128 bits.</summary>
internal readonly struct ByteQuads128 : IMultiplyAdd<Vector128<int>>
{
    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<int> x, Vector128<int> w)
        => AvxVnni.MultiplyWideningAndAdd(sum, x.AsByte(), w.AsSByte());

    public static Vector128<int> Sum(Vector128<int> a, Vector128<int> b) => a + b;
}
