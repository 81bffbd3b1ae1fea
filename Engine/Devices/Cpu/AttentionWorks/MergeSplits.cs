using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Devices.Cpu.AttentionWorks;

/// <summary>Merges the splits of each token's groups in ascending order.</summary>
internal sealed unsafe class MergeSplits(AttentionLayer layer, AttentionPartials partials) : Work
{
    public override int Chunks => partials.Pairs > 0 ? layer.Step.Tokens.Value * layer.Groups : 0;

    public override void Run(int chunk, int worker)
    {
        (int token, int group) = Math.DivRem(chunk, layer.Groups);
        AttentionShape shape = layer.Shape;
        layer.Kernels.Merge(partials.Of(token, group), partials.Splits(token), in shape, layer.Parameters(group), layer.Sums(token, group));
    }
}
