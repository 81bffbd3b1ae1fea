using Engine.Gpu.Lanes;
using Engine.Gpu.Tiles;
using ILGPU;

namespace Engine.Bench.Gpu;

/// <summary>A kernel that does nothing but multiply bytes on tensor cores.</summary>
/// <typeparam name="C">Tensor cores, or their software.</typeparam>
internal static class TensorLimitKernel<C> where C : struct, ITensorCore
{
    /// <summary>Products of bytes of a warp in each round: eight instructions, independent of each other.</summary>
    public const int Products = 8 * Fragments.Rows * Fragments.Columns * 4 * Fragments.Words;

    /// <summary>C += A · B, eight of them beside each other.</summary>
    public static void Run(ArrayView<int> to, int a, int b, int rounds)
    {
        int thread = Grid.IdxX * Group.DimX + Group.IdxX;
        // Bits like any: what multiplies zeros draws less power and may run at another clock.
        int x = a * (thread + 1), y = b * (thread + 3);
        Words4 w = new() { X = x, Y = x + a, Z = x + b, W = x ^ b };
        Words4 c0 = Of(thread), c1 = Of(thread + 1), c2 = Of(thread + 2), c3 = Of(thread + 3), c4 = Of(thread + 4), c5 = Of(thread + 5),
            c6 = Of(thread + 6), c7 = Of(thread + 7);
        for (int r = 0; r < rounds; r++)
        {
            c0 = C.US(w, y, y + a, c0);
            c1 = C.US(w, y, y + a, c1);
            c2 = C.US(w, y, y + a, c2);
            c3 = C.US(w, y, y + a, c3);
            c4 = C.US(w, y, y + a, c4);
            c5 = C.US(w, y, y + a, c5);
            c6 = C.US(w, y, y + a, c6);
            c7 = C.US(w, y, y + a, c7);
        }

        to[thread] = Sum(c0) ^ Sum(c1) ^ Sum(c2) ^ Sum(c3) ^ Sum(c4) ^ Sum(c5) ^ Sum(c6) ^ Sum(c7);
    }

    private static Words4 Of(int x) => new() { X = x, Y = x, Z = x, W = x };
    private static int Sum(Words4 c) => c.X ^ c.Y ^ c.Z ^ c.W;
}
