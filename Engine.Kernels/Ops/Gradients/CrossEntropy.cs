using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Gradients;

/// <summary>
/// gradient = scale · (p - [i = target]) with p = softmax(logits): the gradient of scale · (-log p[target]), the cross-entropy of a token in nats, with respect
/// to the logits.
/// </summary>
[Kernel]
internal static unsafe class CrossEntropy
{
    /// <summary>
    /// One row of <paramref name="n"/> logits, of which there is at least one; gradient may be logits. Returns p[target], whose negated logarithm is the loss;
    /// it is 0 where the loss is above 103.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run<L, F, I>(float* logits, float* gradient, int target, float scale, int n)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        Softmax.Run<L, F, I>(logits, gradient, n);
        float p = gradient[target];
        F by = L.Splat(scale);
        for (int i = 0; i < n; i += L.Width)
            L.StorePart(gradient + i, L.Mul(by, L.LoadPart(gradient + i, n - i)), n - i);
        // The difference first: it is exact from a half on, where learning spends its time.
        gradient[target] = scale * (p - 1f);
        return p;
    }
}
