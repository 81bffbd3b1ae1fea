using System.Runtime.CompilerServices;
using Engine.Gpu.Lanes;
using Engine.Gpu.Tiles;
using ILGPU;

namespace Engine.Bench.Gpu;

/// <summary>
/// Kernels that do one thing and nothing else, as fast as a device can: read, copy, multiply. Each thread stores something in the end, lest a compiler
/// leave its work out.
/// </summary>
internal static class LimitKernels
{
    /// <summary>Words that a thread loads before it uses the first.</summary>
    public const int Loads = 8;

    /// <summary>Products of a thread in each round of <see cref="Fma"/>.</summary>
    public const int FloatProducts = 8 * 16;

    /// <summary>Products of a thread in each round of <see cref="MultiplyAdd"/> and <see cref="Dp4a"/>.</summary>
    public const int IntProducts = 4 * 8;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private static int Thread => Grid.IdxX * Group.DimX + Group.IdxX;

    /// <summary>Reads <c>rounds · Loads</c> words a thread.</summary>
    /// <param name="from">The words.</param>
    /// <param name="to">A word for each thread.</param>
    /// <param name="order">Where each thread's words lie.</param>
    /// <param name="rounds">How often each thread loads <see cref="Loads"/> of them.</param>
    public static void Read(ArrayView<int> from, ArrayView<int> to, WordOrder order, int rounds)
    {
        int x = 0;
        for (int r = 0, at = Thread * order.OfThread; r < rounds; r++, at += Loads * order.OfWord)
        {
            Words8 w = Load(from, at, order.OfWord);
            x ^= w.A ^ w.B ^ w.C ^ w.D ^ w.E ^ w.F ^ w.G ^ w.H;
        }

        to[Thread] = x;
    }

    /// <summary>Copies as many.</summary>
    public static void Copy(ArrayView<int> from, ArrayView<int> to, WordOrder order, int rounds)
    {
        int step = order.OfWord;
        for (int r = 0, at = Thread * order.OfThread; r < rounds; r++, at += Loads * step)
        {
            Words8 w = Load(from, at, step);
            to[at] = w.A;
            to[at + step] = w.B;
            to[at + 2 * step] = w.C;
            to[at + 3 * step] = w.D;
            to[at + 4 * step] = w.E;
            to[at + 5 * step] = w.F;
            to[at + 6 * step] = w.G;
            to[at + 7 * step] = w.H;
        }
    }

    /// <summary>x = x · a + b in float32, eight of them beside each other.</summary>
    public static void Fma(ArrayView<float> to, float a, float b, int rounds)
    {
        float x = Thread;
        float x0 = x, x1 = x + 1, x2 = x + 2, x3 = x + 3, x4 = x + 4, x5 = x + 5, x6 = x + 6, x7 = x + 7;
        for (int r = 0; r < rounds; r++)
        {
            x0 = Fma16(x0, a, b);
            x1 = Fma16(x1, a, b);
            x2 = Fma16(x2, a, b);
            x3 = Fma16(x3, a, b);
            x4 = Fma16(x4, a, b);
            x5 = Fma16(x5, a, b);
            x6 = Fma16(x6, a, b);
            x7 = Fma16(x7, a, b);
        }

        to[Thread] = x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7;
    }

    /// <summary>x = x · a + b in int32, four of them beside each other.</summary>
    public static void MultiplyAdd(ArrayView<int> to, int a, int b, int rounds)
    {
        int x0 = Thread, x1 = x0 + 1, x2 = x0 + 2, x3 = x0 + 3;
        for (int r = 0; r < rounds; r++)
        {
            x0 = MultiplyAdd8(x0, a, b);
            x1 = MultiplyAdd8(x1, a, b);
            x2 = MultiplyAdd8(x2, a, b);
            x3 = MultiplyAdd8(x3, a, b);
        }

        to[Thread] = x0 ^ x1 ^ x2 ^ x3;
    }

    /// <summary>x = b + four bytes of x times four of a, four of them beside each other.</summary>
    public static void Dp4a(ArrayView<int> to, int a, int b, int rounds)
    {
        int x0 = Thread, x1 = x0 + 1, x2 = x0 + 2, x3 = x0 + 3;
        for (int r = 0; r < rounds; r++)
        {
            x0 = Dp4a8(x0, a, b);
            x1 = Dp4a8(x1, a, b);
            x2 = Dp4a8(x2, a, b);
            x3 = Dp4a8(x3, a, b);
        }

        to[Thread] = x0 ^ x1 ^ x2 ^ x3;
    }

    [MethodImpl(Inline)]
    private static Words8 Load(ArrayView<int> from, int at, int step) => Instructions.Together(new()
    {
        A = from[at],
        B = from[at + step],
        C = from[at + 2 * step],
        D = from[at + 3 * step],
        E = from[at + 4 * step],
        F = from[at + 5 * step],
        G = from[at + 6 * step],
        H = from[at + 7 * step],
    });

    [MethodImpl(Inline)] private static float Fma16(float x, float a, float b) => Fma4(Fma4(Fma4(Fma4(x, a, b), a, b), a, b), a, b);

    [MethodImpl(Inline)]
    private static float Fma4(float x, float a, float b)
        => Instructions.Fma(Instructions.Fma(Instructions.Fma(Instructions.Fma(x, a, b), a, b), a, b), a, b);

    [MethodImpl(Inline)] private static int MultiplyAdd8(int x, int a, int b) => MultiplyAdd4(MultiplyAdd4(x, a, b), a, b);
    [MethodImpl(Inline)] private static int MultiplyAdd4(int x, int a, int b) => (((x * a + b) * a + b) * a + b) * a + b;
    [MethodImpl(Inline)] private static int Dp4a8(int x, int a, int b) => Dp4a4(Dp4a4(x, a, b), a, b);

    [MethodImpl(Inline)]
    private static int Dp4a4(int x, int a, int b)
        => Instructions.Dp4a(Instructions.Dp4a(Instructions.Dp4a(Instructions.Dp4a(x, a, b), a, b), a, b), a, b);
}
