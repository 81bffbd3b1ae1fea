using ILGPU.IR.Intrinsics;

namespace Engine.Gpu.Lanes;

/// <summary>
/// Single instructions of a device. The C# bodies here are what ILGPU's CPU accelerator runs and what the others mean; <see cref="PtxInstructions"/> and
/// <see cref="OpenClInstructions"/> write the device's own. Additions and products are named, so that no assembler fuses two of them: one rounding each.
/// </summary>
internal static class Instructions
{
    /// <summary>a · b + c, rounded once.</summary>
    [IntrinsicImplementation] public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>a + b.</summary>
    [IntrinsicImplementation] public static float Add(float a, float b) => a + b;

    /// <summary>a - b.</summary>
    [IntrinsicImplementation] public static float Sub(float a, float b) => a - b;

    /// <summary>a · b.</summary>
    [IntrinsicImplementation] public static float Mul(float a, float b) => a * b;

    /// <summary>a / b.</summary>
    [IntrinsicImplementation] public static float Div(float a, float b) => a / b;

    /// <summary>√a.</summary>
    [IntrinsicImplementation] public static float Sqrt(float a) => MathF.Sqrt(a);

    /// <summary>c + Σ of four unsigned bytes of a times four signed ones of b.</summary>
    [IntrinsicImplementation] public static int Dp4a(int a, int b, int c) => SoftwareDp4a(a, b, c);

    /// <summary>c + Σ of the two low signed bytes of a times the two int16 of b.</summary>
    [IntrinsicImplementation] public static int Dp2a(int a, int b, int c) => SoftwareDp2a(a, b, c);

    /// <summary><see cref="Dp4a"/> where the device has no such instruction.</summary>
    public static int SoftwareDp4a(int a, int b, int c)
        => c + (a & 255) * (b << 24 >> 24) + (a >> 8 & 255) * (b << 16 >> 24) + (a >> 16 & 255) * (b << 8 >> 24) + (a >> 24 & 255) * (b >> 24);

    /// <summary><see cref="Dp2a"/> where the device has no such instruction.</summary>
    public static int SoftwareDp2a(int a, int b, int c) => c + (a << 24 >> 24) * (b << 16 >> 16) + (a << 16 >> 24) * (b >> 16);

    /// <summary><see cref="Sqrt"/> as ILGPU writes it.</summary>
    public static float SoftwareSqrt(float a) => MathF.Sqrt(a);
}
