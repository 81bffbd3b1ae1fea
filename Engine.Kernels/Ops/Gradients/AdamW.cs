using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Gradients;

/// <summary>
/// m = β₁ · m + (1 - β₁) · c · g, v = β₂ · v + (1 - β₂) · (c · g)², w -= η · (m̂ / (sqrt(v̂) + ε) + λ · w) with m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ): one
/// step of Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019), c · g being the clipped gradient.
/// </summary>
[Kernel]
internal static unsafe class AdamW
{
    /// <summary>Updates <paramref name="n"/> weights and their two moments in place; the gradient is not changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* w, float* g, float* m, float* v, int n, in AdamWStep step)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F beta1 = L.Splat(step.Beta1), beta2 = L.Splat(step.Beta2), new1 = L.Splat((1f - step.Beta1) * step.Clip), new2 = L.Splat(1f - step.Beta2);
        F clip = L.Splat(step.Clip), correction1 = L.Splat(step.Correction1), correction2 = L.Splat(step.Correction2);
        F down = L.Splat(-step.Rate), eps = L.Splat(step.Epsilon), decay = L.Splat(step.Decay);
        for (int i = 0; i < n; i += L.Width)
        {
            F x = L.LoadPart(w + i, n - i), d = L.LoadPart(g + i, n - i), clipped = L.Mul(d, clip);
            F mean = L.Fma(beta1, L.LoadPart(m + i, n - i), L.Mul(new1, d));
            F square = L.Fma(beta2, L.LoadPart(v + i, n - i), L.Mul(new2, L.Mul(clipped, clipped)));
            F by = L.Div(L.Mul(mean, correction1), L.Add(L.Sqrt(L.Mul(square, correction2)), eps));
            L.StorePart(m + i, mean, n - i);
            L.StorePart(v + i, square, n - i);
            L.StorePart(w + i, L.Fma(down, L.Fma(decay, x, by), x), n - i);
        }
    }
}
