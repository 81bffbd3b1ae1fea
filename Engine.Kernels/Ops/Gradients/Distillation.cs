using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Gradients;

/// <summary>
/// gradient += scale · T · (p - q) with p = softmax(logits / T) and q = softmax(teacher / T): the gradient of scale · T² · KL(q ‖ p) with respect to the logits
/// (Hinton et al. 2015; the T² keeps gradients as large whatever the temperature).
/// </summary>
[Kernel]
internal static unsafe class Distillation
{
    /// <summary>
    /// One row of <paramref name="n"/> values. It overwrites its inputs instead of using scratch: logits hold p and teacher holds q afterwards, from which the
    /// divergence is computed. So a loss on the same logits comes first, with its gradient in other memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* logits, float* teacher, float* gradient, int n, float temperature, float scale)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        F by = L.Splat(scale * temperature), divisor = L.Splat(temperature);
        for (int i = 0; i < n; i += L.Width)
        {
            L.StorePart(logits + i, L.Div(L.LoadPart(logits + i, n - i), divisor), n - i);
            L.StorePart(teacher + i, L.Div(L.LoadPart(teacher + i, n - i), divisor), n - i);
        }
        Softmax.Run<L, F, I>(logits, logits, n);
        Softmax.Run<L, F, I>(teacher, teacher, n);
        for (int i = 0; i < n; i += L.Width)
            L.StorePart(gradient + i, L.Fma(by, L.Sub(L.LoadPart(logits + i, n - i), L.LoadPart(teacher + i, n - i)), L.LoadPart(gradient + i, n - i)), n - i);
    }
}
