namespace Engine.Layers;

/// <summary>y = silu(gate) · up, for each row, with silu(x) = x · sigmoid(x).</summary>
public sealed unsafe class SwiGlu(Plan plan, Activation gate, Activation up, Activation y) : RowProducer(y)
{
    /// <inheritdoc/>
    public override void Row(int row, float* to) => plan.Kernels.SwiGlu(gate.Row(row), up.Row(row), to, gate.Columns);
}
