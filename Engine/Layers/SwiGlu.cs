namespace Engine.Layers;

/// <summary>y = silu(gate) · up, for each row, with silu(x) = x · sigmoid(x).</summary>
public sealed unsafe class SwiGlu(Plan plan, Activation gate, Activation up, Activation y) : RowWork(gate.Rows, 4)
{
    /// <inheritdoc/>
    protected override void Row(int row) => plan.Kernels.SwiGlu(gate.Row(row), up.Row(row), y.Row(row), gate.Columns);
}
