using Engine.Kernels.Devices;
using Engine.Manifests;

namespace Engine.Devices.Cpu;

/// <summary>A norm with its weights at hand: what it does to one row.</summary>
internal abstract unsafe class CpuNorm(CpuKernels kernels)
{
    protected CpuKernels Kernels { get; } = kernels;

    /// <summary>The norm of a graph; null copies.</summary>
    /// <param name="norm">The norm.</param>
    /// <param name="length">The length of its vectors; those that it does without are constant.</param>
    /// <param name="step">The step.</param>
    public static CpuNorm Of(Norm? norm, int length, CpuStep step) => norm switch
    {
        null => new Copy(step.Kernels),
        RmsNorm rms => new Rms(step.Kernels, step.Vector(rms.Weight, length, 1), rms.Eps),
        LayerNorm layer => new Layer(step.Kernels, step.Vector(layer.Weight, length, 1), step.Vector(layer.Bias, length, 0), layer.Eps),
        _ => throw Unsupported(norm),
    };

    /// <summary>Refuses a norm that <see cref="Of"/> does not have.</summary>
    /// <exception cref="NotSupportedException">It has no kernel on the CPU.</exception>
    public static void Check(Norm norm)
    {
        if (norm is not (RmsNorm or LayerNorm)) throw Unsupported(norm);
    }

    /// <summary>y = norm(x) for a row of <paramref name="n"/> values; y may be x.</summary>
    /// <param name="x">The row.</param>
    /// <param name="y">Where it goes.</param>
    /// <param name="n">Its values.</param>
    /// <param name="first">The first of the weights that it is given.</param>
    public abstract void Apply(float* x, float* y, int n, int first = 0);

    private static NotSupportedException Unsupported(Norm norm) => new($"{norm.GetType().Name} has no kernel on the CPU");

    private sealed class Copy(CpuKernels kernels) : CpuNorm(kernels)
    {
        public override void Apply(float* x, float* y, int n, int first) => Buffer.MemoryCopy(x, y, (long)n * sizeof(float), (long)n * sizeof(float));
    }

    private sealed class Rms(CpuKernels kernels, FloatVector weight, float eps) : CpuNorm(kernels)
    {
        public override void Apply(float* x, float* y, int n, int first) => Kernels.RmsNorm(x, weight.Data + first, y, n, eps);
    }

    private sealed class Layer(CpuKernels kernels, FloatVector weight, FloatVector bias, float eps) : CpuNorm(kernels)
    {
        public override void Apply(float* x, float* y, int n, int first) => Kernels.LayerNorm(x, weight.Data + first, bias.Data + first, y, n, eps);
    }
}
