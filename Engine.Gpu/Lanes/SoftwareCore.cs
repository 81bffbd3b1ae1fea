using System.Runtime.CompilerServices;
using ILGPU;

namespace Engine.Gpu.Lanes;

/// <summary>
/// What a tensor core computes, without one: threads lay their fragments down in shared memory as A and B, and pick up the rows and columns of their C. For
/// tests of the kernels that use tensor cores, in groups of one warp.
/// </summary>
internal readonly struct SoftwareCore : ITensorCore
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int OfB = Fragments.Rows * Fragments.Words, Length = OfB + Fragments.Columns * Fragments.Words;

    [MethodImpl(Inline)] public static Words4 US(Words4 a, int b0, int b1, Words4 c) => Multiply(a, b0, b1, c, 0, 1);
    [MethodImpl(Inline)] public static Words4 UU(Words4 a, int b0, int b1, Words4 c) => Multiply(a, b0, b1, c, 0, 0);
    [MethodImpl(Inline)] public static Words4 SU(Words4 a, int b0, int b1, Words4 c) => Multiply(a, b0, b1, c, 1, 0);
    [MethodImpl(Inline)] public static Words4 SS(Words4 a, int b0, int b1, Words4 c) => Multiply(a, b0, b1, c, 1, 1);
    [MethodImpl(Inline)] public static Words4 HalfUS(int a0, int a1, int b0, Words4 c) => Multiply(new() { X = a0, Y = a1 }, b0, 0, c, 0, 1);

    [MethodImpl(Inline)]
    private static Words4 Multiply(Words4 a, int b0, int b1, Words4 c, int isSignedA, int isSignedB)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(Length);
        int thread = Group.IdxX;
        LaneProgram.Synchronize();
        shared[AtA(thread, 0)] = a.X;
        shared[AtA(thread, 1)] = a.Y;
        shared[AtA(thread, 2)] = a.Z;
        shared[AtA(thread, 3)] = a.W;
        shared[AtB(thread, 0)] = b0;
        shared[AtB(thread, 1)] = b1;
        LaneProgram.Synchronize();
        return new()
        {
            X = c.X + Dot(shared, thread, 0, isSignedA, isSignedB),
            Y = c.Y + Dot(shared, thread, 1, isSignedA, isSignedB),
            Z = c.Z + Dot(shared, thread, 2, isSignedA, isSignedB),
            W = c.W + Dot(shared, thread, 3, isSignedA, isSignedB),
        };
    }

    private static int AtA(int thread, int register) => Fragments.RowOfA(thread, register) * Fragments.Words + Fragments.WordOfA(thread, register);
    private static int AtB(int thread, int register) => OfB + Fragments.ColumnOfB(thread) * Fragments.Words + Fragments.WordOfB(thread, register);

    private static int Dot(ArrayView<int> shared, int thread, int register, int isSignedA, int isSignedB)
    {
        int a = Fragments.RowOfC(thread, register) * Fragments.Words, b = OfB + Fragments.ColumnOfC(thread, register) * Fragments.Words, sum = 0;
        for (int word = 0; word < Fragments.Words; word++)
        {
            int x = shared[a + word], y = shared[b + word];
            for (int i = 0; i < 4; i++)
            {
                int p = x >> 8 * i & 255, q = y >> 8 * i & 255;
                if (isSignedA != 0) p = p << 24 >> 24;
                if (isSignedB != 0) q = q << 24 >> 24;
                sum += p * q;
            }
        }

        return sum;
    }
}
