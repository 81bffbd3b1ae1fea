using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Tests.KernelRules;

/// <summary>Bodies of what works on a GPU: the proof that the check lets it pass.</summary>
[Kernel]
internal static unsafe class SoundBodies
{
    private static readonly int Scale = int.Parse("3");

    internal interface ITile
    {
        static abstract int Count { get; }
        static virtual int Twice => 2;
        void Add(int x);
    }

    [Kernel]
    internal struct One(int x) : ITile
    {
        public fixed float Buffer[4];
        public readonly int X = x;
        private int _sum;

        public static int Count => 1;

        public void Add(int x) => _sum += x;
    }

    public static float Offsets(float* p, byte* q, int i) => p[i] + *(p + (i * 64)) + *(p + 16 - i) + q[i] + *(float*)(q + (4 * i));

    public static float Loop<L, F, I>(float* x, float* y, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        float* row = x + (n * 2);
        for (int i = 0; i < n; i += L.Width) L.StorePart(y + i, L.Fma(L.Load(row + i), L.Splat(n > 3 ? 1f : 2f), L.Load(x + i)), n - i);
        return L.Sum(L.Load(x));
    }

    public static int Tiles<T>(int n) where T : struct, ITile
    {
        T tile = default;
        tile.Add(n);
        return T.Count + T.Twice + new One(n).X;
    }

    public static int Values(int x, in One one, ref int y)
    {
        (int a, int b) = (x, y);
        ref int z = ref y;
        z = x switch { 0 => 1, 1 => 2, 2 => 5, 3 => 7, _ => Scale };
        return a + b + one.X + Math.Min(x, 3) + BitConverter.SingleToInt32Bits(x) + Unsafe.As<int, short>(ref z);
    }

    public static float Local()
    {
        One one = default;
        float x = 1;
        float* p = &x;
        one.Buffer[2] = *p;
        return one.Buffer[1];
    }
}
