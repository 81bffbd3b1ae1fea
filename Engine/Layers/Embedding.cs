using Engine.Kernels.Devices;
using Engine.Kernels.Tensors;

namespace Engine.Layers;

/// <summary>
/// x[t] = row ids[t] of the embedding, gathered from its panels, plus row positions[t] of the learned positions where a model has them
/// (<c>[positions, hidden]</c>); and the rotary angles of the step's tokens.
/// </summary>
public sealed unsafe class Embedding(Plan plan, PanelMatrix weight, Activation x, Vector? positions = null) : Work
{
    private const int TokensPerChunk = 8;

    /// <inheritdoc/>
    public override int Chunks => (plan.Input.Tokens.Value + TokensPerChunk - 1) / TokensPerChunk;

    /// <inheritdoc/>
    public override void Run(int chunk, int worker)
    {
        int end = Math.Min((chunk + 1) * TokensPerChunk, plan.Input.Tokens.Value);
        for (int t = chunk * TokensPerChunk; t < end; t++)
        {
            weight.GatherRow(plan.Input.Id(t), x.Row(t));
            if (positions is not null) plan.Kernels.Add(x.Row(t), positions.Data + (long)plan.Input.Position(t) * x.Columns, x.Columns);
            plan.Input.FillAngles(t);
        }
    }
}
