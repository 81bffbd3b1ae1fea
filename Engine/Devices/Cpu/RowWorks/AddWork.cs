namespace Engine.Devices.Cpu.RowWorks;

/// <summary>x += factor · y, for each row; the factor may be multiplied by the row's own.</summary>
internal sealed unsafe class AddWork(CpuStep step, Activation x, Activation y, float factor, Activation? rowFactors) : RowWork(x.Rows, 4)
{
    public override string Name => "Add";

    protected override void Row(int row)
    {
        if (factor == 1 && rowFactors is null) step.Kernels.Add(x.Row(row), y.Row(row), x.Columns);
        else step.Kernels.AddScaled(x.Row(row), y.Row(row), rowFactors is null ? factor : factor * *rowFactors.Row(row), x.Columns);
    }
}
