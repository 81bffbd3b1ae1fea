using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Functions;

/// <summary>y = f(x), for each value.</summary>
[Kernel]
internal static unsafe class Map
{
    /// <summary><paramref name="n"/> values; y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I, A>(float* x, float* y, int n, float p)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged where A : struct, IFunction
    {
        for (int i = 0; i < n; i += L.Width) L.StorePart(y + i, A.Of<L, F, I>(L.LoadPart(x + i, n - i), p), n - i);
    }
}
