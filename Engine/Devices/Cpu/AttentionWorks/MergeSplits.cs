using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Devices.Cpu.AttentionWorks;

/// <summary>Merges the splits of each token's groups in ascending order.</summary>
internal sealed unsafe class MergeSplits(CpuStep step, Activation y, CacheKernels kernels, AttentionShape shape, AttentionPartials partials) : Work
{
    public override int Chunks => partials.Pairs > 0 ? step.Tokens.Value * partials.NumGroups : 0;

    public override void Run(int chunk, int worker)
    {
        (int token, int group) = Math.DivRem(chunk, partials.NumGroups);
        kernels.Merge(partials.Of(token, group), shape.Splits(step.Input.Positions[token]), in shape, y.Row(token) + group * shape.Heads * shape.ValueDim);
    }
}
