using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Gradients;

namespace Engine.Kernels.Devices;

/// <summary>
/// The kernels of training at one lane width, bound once, as <see cref="CpuKernels"/> binds those of inference: losses, the backward pass (vector-Jacobian
/// product) of each op, and the step of the optimizer.
/// </summary>
internal sealed unsafe class GradientKernels
{
    private delegate*<float*, float*, float*, float*, float*, int, float, void> _rmsNorm;
    private delegate*<float*, float*, float*, float*, float*, int, void> _swiGlu;
    private delegate*<float*, float*, float*, int, float, void> _softmax;
    private delegate*<float*, int, int, float*, float*, int, void> _rope;
    private delegate*<float*, float*, int, float, int, float> _crossEntropy;
    private delegate*<float*, float*, float*, int, float, float, void> _distillation;
    private delegate*<float*, int, float> _sumOfSquares;
    private delegate*<float*, float*, float*, float*, int, in AdamWStep, void> _adamW;

    /// <summary>Binds the kernels of a width.</summary>
    /// <exception cref="ArgumentException">The CPU lacks it.</exception>
    public GradientKernels(LaneWidth width)
    {
        Width = width;
        width.Visit(new Binder(this));
    }

    /// <summary>The lanes they run on.</summary>
    public LaneWidth Width { get; }

    /// <inheritdoc cref="RmsNormGradient"/>
    public void RmsNorm(float* x, float* w, float* dy, float* dx, float* dw, int n, float eps) => _rmsNorm(x, w, dy, dx, dw, n, eps);

    /// <inheritdoc cref="SwiGluGradient"/>
    public void SwiGlu(float* gate, float* up, float* dy, float* dgate, float* dup, int n) => _swiGlu(gate, up, dy, dgate, dup, n);

    /// <inheritdoc cref="SoftmaxGradient"/>
    public void Softmax(float* p, float* dp, float* ds, int n, float scale) => _softmax(p, dp, ds, n, scale);

    /// <inheritdoc cref="RopeGradient"/>
    public void Rope(float* d, int heads, int headDim, float* cos, float* sin, int rotaryDim) => _rope(d, heads, headDim, cos, sin, rotaryDim);

    /// <inheritdoc cref="Ops.Gradients.CrossEntropy"/>
    public float CrossEntropy(float* logits, float* gradient, int target, float scale, int n) => _crossEntropy(logits, gradient, target, scale, n);

    /// <inheritdoc cref="Ops.Gradients.Distillation"/>
    public void Distillation(float* logits, float* teacher, float* gradient, int n, float temperature, float scale)
        => _distillation(logits, teacher, gradient, n, temperature, scale);

    /// <inheritdoc cref="Ops.SumOfSquares"/>
    public float SumOfSquares(float* x, int n) => _sumOfSquares(x, n);

    /// <inheritdoc cref="Ops.Gradients.AdamW"/>
    public void AdamW(float* w, float* g, float* m, float* v, int n, in AdamWStep step) => _adamW(w, g, m, v, n, in step);

    private sealed class Binder(GradientKernels kernels) : ILaneVisitor<bool>
    {
        public bool Visit<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        {
            kernels._rmsNorm = &RmsNormGradient.Run<L, F, I>;
            kernels._swiGlu = &SwiGluGradient.Run<L, F, I>;
            kernels._softmax = &SoftmaxGradient.Run<L, F, I>;
            kernels._rope = &RopeGradient.Run<L, F, I>;
            kernels._crossEntropy = &Ops.Gradients.CrossEntropy.Run<L, F, I>;
            kernels._distillation = &Ops.Gradients.Distillation.Run<L, F, I>;
            kernels._sumOfSquares = &Ops.SumOfSquares.Run<L, F, I>;
            kernels._adamW = &Ops.Gradients.AdamW.Run<L, F, I>;
            return true;
        }
    }
}
