using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Engine.Bench.Limits;

/// <summary><c>sdot</c>: products of bytes added in fours to int32 sums, 128 bits.</summary>
internal readonly struct ArmByteQuads : IMultiplyAdd<Vector128<int>>
{
    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<int> x, Vector128<int> w) => Dp.DotProduct(sum, x.AsSByte(), w.AsSByte());

    public static Vector128<int> Sum(Vector128<int> a, Vector128<int> b) => a + b;
}

/// <summary><c>smlal</c>: products of the lower int16 added to int32 sums, 128 bits.</summary>
internal readonly struct ArmShorts : IMultiplyAdd<Vector128<int>>
{
    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<int> x, Vector128<int> w)
        => AdvSimd.MultiplyWideningLowerAndAdd(sum, x.AsInt16().GetLower(), w.AsInt16().GetLower());

    public static Vector128<int> Sum(Vector128<int> a, Vector128<int> b) => a + b;
}
