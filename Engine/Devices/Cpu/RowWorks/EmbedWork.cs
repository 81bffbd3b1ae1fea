using Engine.Kernels.Devices;
using Engine.Kernels.Tensors;

namespace Engine.Devices.Cpu.RowWorks;

/// <summary>
/// x[t] = row ids[t] of the embedding, gathered from its panels, plus row places[t] of the learned positions where a model has them; and the
/// rotary angles of the token, which are too little work to hand out by themselves.
/// </summary>
internal sealed unsafe class EmbedWork(CpuStep step, PanelMatrix table, Activation x, FloatVector? positions, RotaryAngles? angles) : Work
{
    private const int TokensPerChunk = 8;

    public override string Name => "Embedding";

    public override int Chunks => (x.Rows.Value + TokensPerChunk - 1) / TokensPerChunk;

    public override void Run(int chunk, int worker)
    {
        int end = Math.Min((chunk + 1) * TokensPerChunk, x.Rows.Value);
        for (int t = chunk * TokensPerChunk; t < end; t++)
        {
            table.GatherRow(step.Input.Ids[t], x.Row(t));
            if (positions is not null) step.Kernels.Add(x.Row(t), positions.Data + (long)step.Input.Places[t] * x.Columns, x.Columns);
            angles?.Fill(t);
        }
    }
}
