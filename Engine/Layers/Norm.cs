using Engine.Kernels.Devices;

namespace Engine.Layers;

/// <summary>A norm and its weights: what it does to one row.</summary>
public abstract unsafe class Norm
{
    /// <summary>y = norm(x) for a row of <paramref name="n"/> values; y may be x.</summary>
    public abstract void Apply(CpuKernels kernels, float* x, float* y, int n);
}

/// <summary>y = norm(x), for each row.</summary>
public sealed unsafe class Normalize(Plan plan, Activation x, Norm norm, Activation y) : RowProducer(y)
{
    /// <inheritdoc/>
    public override void Row(int row, float* to) => norm.Apply(plan.Kernels, x.Row(row), to, x.Columns);
}
