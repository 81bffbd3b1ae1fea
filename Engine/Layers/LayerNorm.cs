using Engine.Kernels.Devices;

namespace Engine.Layers;

/// <summary>y = (x - mean(x)) / sqrt(mean((x - mean(x))²) + ε) · w + b.</summary>
public sealed unsafe class LayerNorm(Vector weight, Vector bias, float eps) : Norm
{
    /// <inheritdoc/>
    public override void Apply(CpuKernels kernels, float* x, float* y, int n) => kernels.LayerNorm(x, weight.Data, bias.Data, y, n, eps);
}
