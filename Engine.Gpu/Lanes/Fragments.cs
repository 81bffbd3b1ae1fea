namespace Engine.Gpu.Lanes;

/// <summary>
/// Which thread of a warp holds which part of the operands of <c>mma.m16n8k32</c> on bytes (PTX ISA, "Matrix fragments for mma.m16n8k32"): A is 16 rows
/// of 32 bytes, B 8 columns of 32 bytes, C and D 16 rows of 8 int32. A register of A or B is a word of four bytes that follow each other in k. In
/// <c>mma.m16n8k16</c> the words are 0 to 3, and of the registers of A and B the first half.
/// </summary>
internal static class Fragments
{
    /// <summary>Threads of a warp.</summary>
    public const int Threads = 32;

    /// <summary>Rows of A, columns of B, words of k.</summary>
    public const int Rows = 16, Columns = 8, Words = 8;

    /// <summary>The row of A in a thread's register 0 to 3.</summary>
    public static int RowOfA(int thread, int register) => (thread >> 2) + 8 * (register & 1);

    /// <summary>The word of that row.</summary>
    public static int WordOfA(int thread, int register) => (thread & 3) + 4 * (register >> 1);

    /// <summary>The column of B in a thread's register 0 or 1.</summary>
    public static int ColumnOfB(int thread) => thread >> 2;

    /// <summary>The word of that column.</summary>
    public static int WordOfB(int thread, int register) => (thread & 3) + 4 * register;

    /// <summary>The row of C in a thread's register 0 to 3.</summary>
    public static int RowOfC(int thread, int register) => (thread >> 2) + 8 * (register >> 1);

    /// <summary>Its column.</summary>
    public static int ColumnOfC(int thread, int register) => 2 * (thread & 3) + (register & 1);

    /// <summary>The thread that holds a word of A (or of B, whose columns are rows 0 to 7).</summary>
    public static int ThreadOf(int row, int word) => 4 * (row & 7) + (word & 3);

    /// <summary>Its register of A.</summary>
    public static int RegisterOfA(int row, int word) => (row >> 3) + 2 * (word >> 2);

    /// <summary>Its register of B.</summary>
    public static int RegisterOfB(int word) => word >> 2;
}
