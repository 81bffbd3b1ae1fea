namespace Engine.Kernels.Formats.FP4;

/// <summary>
/// The 4-bit floats of <see cref="MXFP4"/> and <see cref="NVFP4"/>, doubled so that they are whole: a sign in bit 3, then 0, 1, 2, 3, 4, 6, 8 and 12
/// (E2M1 of the OCP microscaling specification 1.0; <c>kvalues_fp4</c>, ggml-common.h). Minus zero is zero.
/// </summary>
internal static class E2M1
{
    /// <summary>The largest value.</summary>
    public const int Most = 12;

    /// <summary>What a nibble stands for.</summary>
    public static ReadOnlySpan<sbyte> Values => [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];

    /// <summary>The nibble nearest to <paramref name="x"/>; the smaller one of two as near.</summary>
    public static int Nearest(float x)
    {
        float size = MathF.Abs(x);
        int i = 0;
        while (i < 7 && 2 * size > Values[i] + Values[i + 1]) i++;
        return x < 0 && i > 0 ? i + 8 : i;
    }
}
