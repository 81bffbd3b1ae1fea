using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>y += x.</summary>
[Kernel]
internal static unsafe class Add
{
    /// <summary><paramref name="n"/> values; x may be y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* y, float* x, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        for (int i = 0; i < n; i += L.Width)
            L.StorePart(y + i, L.Add(L.LoadPart(y + i, n - i), L.LoadPart(x + i, n - i)), n - i);
    }
}
