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

    /// <summary>The same words, all of which have been loaded here: no optimisation moves a load of one of them down to where it is used.</summary>
    [IntrinsicImplementation] public static Words8 Together(Words8 w) => w;

    /// <summary>Bytes 0 and 2 of a, then those of b.</summary>
    [IntrinsicImplementation] public static int LowBytes(int a, int b) => SoftwareLowBytes(a, b);

    /// <summary>Bytes 1 and 3 of a, then those of b.</summary>
    [IntrinsicImplementation] public static int HighBytes(int a, int b) => SoftwareHighBytes(a, b);

    // What a warp does together (see ITensorCore) has no meaning for a thread alone: only MmaCore calls these, and only a CUDA device compiles it.

    /// <summary>32 bytes of k: unsigned times signed.</summary>
    [IntrinsicImplementation] public static Words4 MmaUS(Words4 a, Words2 b, Words4 c) => c;

    /// <summary>32 bytes of k: unsigned times unsigned.</summary>
    [IntrinsicImplementation] public static Words4 MmaUU(Words4 a, Words2 b, Words4 c) => c;

    /// <summary>32 bytes of k: signed times unsigned.</summary>
    [IntrinsicImplementation] public static Words4 MmaSU(Words4 a, Words2 b, Words4 c) => c;

    /// <summary>32 bytes of k: signed times signed.</summary>
    [IntrinsicImplementation] public static Words4 MmaSS(Words4 a, Words2 b, Words4 c) => c;

    /// <summary>16 bytes of k: unsigned times signed.</summary>
    [IntrinsicImplementation] public static Words4 MmaHalfUS(Words2 a, int b, Words4 c) => c;

    /// <summary><see cref="LowBytes"/> in plain operations.</summary>
    public static int SoftwareLowBytes(int a, int b) => a & 255 | a >> 8 & 0xFF00 | (b & 255) << 16 | (b << 8 & unchecked((int)0xFF000000));

    /// <summary><see cref="HighBytes"/> in plain operations.</summary>
    public static int SoftwareHighBytes(int a, int b) => SoftwareLowBytes(a >> 8, b >> 8);

    /// <summary><see cref="Dp4a"/> where the device has no such instruction.</summary>
    public static int SoftwareDp4a(int a, int b, int c)
        => c + (a & 255) * (b << 24 >> 24) + (a >> 8 & 255) * (b << 16 >> 24) + (a >> 16 & 255) * (b << 8 >> 24) + (a >> 24 & 255) * (b >> 24);

    /// <summary><see cref="Dp2a"/> where the device has no such instruction.</summary>
    public static int SoftwareDp2a(int a, int b, int c) => c + (a << 24 >> 24) * (b << 16 >> 16) + (a << 16 >> 24) * (b >> 16);

    /// <summary><see cref="Together"/> where compilers order loads by themselves.</summary>
    public static Words8 SoftwareTogether(Words8 w) => w;

    /// <summary><see cref="Sqrt"/> as ILGPU writes it.</summary>
    public static float SoftwareSqrt(float a) => MathF.Sqrt(a);
}
