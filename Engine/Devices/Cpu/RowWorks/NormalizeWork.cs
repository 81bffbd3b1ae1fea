namespace Engine.Devices.Cpu.RowWorks;

/// <summary>y = norm(x), for each row.</summary>
internal sealed unsafe class NormalizeWork(Activation x, CpuNorm norm, Activation y) : RowProducer(y)
{
    public override string Name => "Normalize";

    public override void Row(int row, float* to) => norm.Apply(x.Row(row), to, x.Columns);
}
