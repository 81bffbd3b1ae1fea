using Engine.Kernels.Devices;

namespace Engine.Layers;

/// <summary>y = x / sqrt(mean(x²) + ε) · w.</summary>
public sealed unsafe class RmsNorm(Vector weight, float eps) : Norm
{
    /// <inheritdoc/>
    public override void Apply(CpuKernels kernels, float* x, float* y, int n) => kernels.RmsNorm(x, weight.Data, y, n, eps);
}
