namespace Engine.Devices.Cpu.RowWorks;

/// <summary>y[i] = norm(x[t(i)]) for the tokens whose logits are wanted.</summary>
internal sealed unsafe class GatherAndNormalizeWork(CpuStep step, Activation x, CpuNorm norm, Activation y) : RowProducer(y)
{
    public override string Name => "GatherAndNorm";

    public override void Row(int row, float* to) => norm.Apply(x.Row(step.OutputToken(row)), to, x.Columns);
}
