using Engine.Kernels.Devices;
using Engine.Kernels.Tensors;

namespace Engine.Layers;

/// <summary>x[t] = row ids[t] of the embedding, gathered from its panels; and the rotary angles of the step's tokens.</summary>
public sealed unsafe class Embedding(Plan plan, PanelMatrix weight, Activation x) : Work
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
            plan.Input.FillAngles(t);
        }
    }
}
