namespace Engine.Gpu.Lanes;

/// <summary>
/// A warp's product of 16 rows of A with 8 columns of B, added to C, in the fragments of <see cref="Fragments"/>. The bytes of A and B are unsigned or
/// signed, as the first and the second letter of a name say; sums wrap modulo 2^32. All threads of a warp call together.
/// </summary>
internal interface ITensorCore
{
    /// <summary>32 bytes of k: unsigned times signed.</summary>
    static abstract Words4 US(Words4 a, int b0, int b1, Words4 c);

    /// <summary>32 bytes of k: unsigned times unsigned.</summary>
    static abstract Words4 UU(Words4 a, int b0, int b1, Words4 c);

    /// <summary>32 bytes of k: signed times unsigned.</summary>
    static abstract Words4 SU(Words4 a, int b0, int b1, Words4 c);

    /// <summary>32 bytes of k: signed times signed.</summary>
    static abstract Words4 SS(Words4 a, int b0, int b1, Words4 c);

    /// <summary>16 bytes of k, words 0 to 3 alone: unsigned times signed.</summary>
    static abstract Words4 HalfUS(int a0, int a1, int b0, Words4 c);
}

/// <summary>NVIDIA's, from compute capability 8.0 on.</summary>
internal readonly struct MmaCore : ITensorCore
{
    public static Words4 US(Words4 a, int b0, int b1, Words4 c) => Instructions.MmaUS(a, new() { X = b0, Y = b1 }, c);
    public static Words4 UU(Words4 a, int b0, int b1, Words4 c) => Instructions.MmaUU(a, new() { X = b0, Y = b1 }, c);
    public static Words4 SU(Words4 a, int b0, int b1, Words4 c) => Instructions.MmaSU(a, new() { X = b0, Y = b1 }, c);
    public static Words4 SS(Words4 a, int b0, int b1, Words4 c) => Instructions.MmaSS(a, new() { X = b0, Y = b1 }, c);
    public static Words4 HalfUS(int a0, int a1, int b0, Words4 c) => Instructions.MmaHalfUS(new() { X = a0, Y = a1 }, b0, c);
}
