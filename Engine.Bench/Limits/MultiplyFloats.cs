using System.Runtime.Intrinsics;

namespace Engine.Bench.Limits;

/// <summary>Fused multiplication and addition of float32, 512 bits.</summary>
internal readonly struct Floats512 : IMultiplyAdd<Vector512<float>>
{
    public static Vector512<float> MultiplyAdd(Vector512<float> sum, Vector512<float> x, Vector512<float> w) => Vector512.FusedMultiplyAdd(x, w, sum);

    public static Vector512<float> Sum(Vector512<float> a, Vector512<float> b) => a + b;
}

/// <summary>Fused multiplication and addition of float32, 256 bits.</summary>
internal readonly struct Floats256 : IMultiplyAdd<Vector256<float>>
{
    public static Vector256<float> MultiplyAdd(Vector256<float> sum, Vector256<float> x, Vector256<float> w) => Vector256.FusedMultiplyAdd(x, w, sum);

    public static Vector256<float> Sum(Vector256<float> a, Vector256<float> b) => a + b;
}

/// <summary>Fused multiplication and addition of float32, 128 bits.</summary>
internal readonly struct Floats128 : IMultiplyAdd<Vector128<float>>
{
    public static Vector128<float> MultiplyAdd(Vector128<float> sum, Vector128<float> x, Vector128<float> w) => Vector128.FusedMultiplyAdd(x, w, sum);

    public static Vector128<float> Sum(Vector128<float> a, Vector128<float> b) => a + b;
}
