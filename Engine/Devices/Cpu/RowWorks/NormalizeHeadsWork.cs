namespace Engine.Devices.Cpu.RowWorks;

/// <summary>Every head of a row is normalised by itself, with weights of its own.</summary>
internal sealed unsafe class NormalizeHeadsWork(Activation x, CpuNorm norm, int headDim) : RowProducer(x)
{
    public override string Name => "NormalizeHeads";

    public override void Row(int row, float* to)
    {
        for (int first = 0; first < Output.Columns; first += headDim) norm.Apply(Output.Row(row) + first, to + first, headDim, first);
    }
}
