using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Gradients;

/// <summary><c>c[row][column] (+)= Σ_s a(row, s) · b(s, column)</c> for one tile: a step is one fused multiply-add per output, in the order of s.</summary>
[Kernel]
internal static unsafe class ProductBody
{
    /// <summary>Multiplies one tile.</summary>
    /// <param name="a">a(0, 0); rows are <paramref name="aRow"/>, steps <paramref name="aStep"/> floats apart.</param>
    /// <param name="aRow">From row to row in a.</param>
    /// <param name="aStep">From step to step in a.</param>
    /// <param name="b">b(0, 0); columns are neighbours, steps <paramref name="bStep"/> floats apart.</param>
    /// <param name="bStep">From step to step in b.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="c">The first output.</param>
    /// <param name="cRow">From row to row in c.</param>
    /// <param name="left">Columns from the tile's first one on.</param>
    /// <param name="resume">1 adds to what c holds, 0 begins with zero.</param>
    // Never inlined, so that the loop has the registers for itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<T, E, L, F, I>(float* a, int aRow, int aStep, float* b, int bStep, int steps, float* c, int cRow, int left, int resume)
        where T : struct, IProductTile<F> where E : struct, IProductEdge<F> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        T t = default;
        if (resume != 0) t.Load<E>(c, cRow, left);
        else t.Zero();
        for (int s = 0; s < steps; s++)
        {
            float* from = b + s * bStep;
            t.Step(a + s * aStep, aRow, E.Load(from, left), E.Load(from + L.Width, left - L.Width));
        }

        t.Store<E>(c, cRow, left);
    }
}
