using Engine.Kernels.Devices;
using Engine.Layers;
using Engine.Manifests;

namespace Engine.Devices.Cpu;

/// <summary>A norm with its weights at hand: what it does to one row.</summary>
internal abstract unsafe class CpuNorm(CpuKernels kernels)
{
    protected CpuKernels Kernels { get; } = kernels;

    /// <summary>The norm of a graph.</summary>
    public static CpuNorm Of(Norm norm, CpuKernels kernels, PanelStore weights) => norm switch
    {
        RmsNorm rms => new Rms(kernels, weights[rms.Weight!], rms.Eps),
        LayerNorm layer => new Layer(kernels, weights[layer.Weight!], weights[layer.Bias!], layer.Eps),
        _ => throw Unsupported(norm),
    };

    /// <summary>Refuses a norm that <see cref="Of"/> does not have.</summary>
    /// <exception cref="NotSupportedException">It has no kernel on the CPU.</exception>
    public static void Check(Norm norm)
    {
        if (norm is not (RmsNorm { Weight: not null } or LayerNorm { Weight: not null, Bias: not null })) throw Unsupported(norm);
    }

    /// <summary>y = norm(x) for a row of <paramref name="n"/> values; y may be x.</summary>
    public abstract void Apply(float* x, float* y, int n);

    private static NotSupportedException Unsupported(Norm norm) => new($"{norm.GetType().Name} has no kernel on the CPU");

    private sealed class Rms(CpuKernels kernels, FloatVector weight, float eps) : CpuNorm(kernels)
    {
        public override void Apply(float* x, float* y, int n) => Kernels.RmsNorm(x, weight.Data, y, n, eps);
    }

    private sealed class Layer(CpuKernels kernels, FloatVector weight, FloatVector bias, float eps) : CpuNorm(kernels)
    {
        public override void Apply(float* x, float* y, int n) => Kernels.LayerNorm(x, weight.Data, bias.Data, y, n, eps);
    }
}
