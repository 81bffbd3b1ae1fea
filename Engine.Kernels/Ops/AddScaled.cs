using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>y += a · x, rounded once.</summary>
[Kernel]
internal static unsafe class AddScaled
{
    /// <summary><paramref name="n"/> values; x may be y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* y, float* x, float a, int n) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F scale = L.Splat(a);
        for (int i = 0; i < n; i += L.Width)
            L.StorePart(y + i, L.Fma(scale, L.LoadPart(x + i, n - i), L.LoadPart(y + i, n - i)), n - i);
    }
}
