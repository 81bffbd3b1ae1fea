using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Devices.Cpu.AttentionWorks;

/// <summary>Attention of a token's group of heads to one split of its past.</summary>
internal sealed unsafe class AttendSplits(AttentionLayer layer, AttentionPartials partials) : Work
{
    public override int Chunks => partials.Pairs * layer.Groups;

    public override void Run(int chunk, int worker)
    {
        // A group's splits follow each other, so that memory is read in order.
        (int group, int pair) = Math.DivRem(chunk, partials.Pairs);
        (int token, int split) = partials.Pair(pair);
        AttentionShape shape = layer.Shape;
        StepInput input = layer.Step.Input;
        int position = input.Positions[token], slot = input.Slots[token];
        fixed (int* pages = input.PagesOf(layer.Class, slot))
        {
            layer.Kernels.AttendSplit(layer.Queries(token, group), layer.Keys(group), layer.Values(group), pages, input.FirstPageOf(layer.Class, slot), position,
                input.LengthOf(layer.Class, slot), shape.FirstSplit(position) + split, in shape, layer.Parameters(group), (float*)layer.Step.Scratch.OfWorker(worker),
                partials.Of(token, group) + split * shape.Heads * shape.PartialFloats);
        }
    }
}
