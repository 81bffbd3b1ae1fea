namespace Engine.Layers;

/// <summary>y = x / sqrt(mean(x²) + ε) · w, for each row.</summary>
public sealed unsafe class RmsNorm(Plan plan, Activation x, Vector weight, float eps, Activation y) : RowWork(x.Rows, 4)
{
    /// <inheritdoc/>
    protected override void Row(int row) => plan.Kernels.RmsNorm(x.Row(row), weight.Data, y.Row(row), x.Columns, eps);
}
