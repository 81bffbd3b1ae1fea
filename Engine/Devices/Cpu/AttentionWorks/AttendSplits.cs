using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Devices.Cpu.AttentionWorks;

/// <summary>Attention of a token's group of heads to one split of its past.</summary>
internal sealed unsafe class AttendSplits(CpuStep step, int layer, Activation q, CacheKernels kernels, AttentionShape shape, AttentionPartials partials) : Work
{
    private readonly int _class = step.Cache.Layout.ClassOf[layer];

    public override int Chunks => partials.Pairs * partials.NumGroups;

    public override void Run(int chunk, int worker)
    {
        // A group's splits follow each other, so that memory is read in order.
        (int group, int pair) = Math.DivRem(chunk, partials.Pairs);
        (int token, int split) = partials.Pair(pair);
        int position = step.Input.Positions[token], slot = step.Input.Slots[token];
        float* from = q.Row(token) + group * shape.Heads * shape.KeyDim, to = partials.Of(token, group) + split * shape.Heads * shape.PartialFloats;
        fixed (int* pages = step.Input.PagesOf(_class, slot))
        {
            kernels.AttendSplit(from, step.Cache.Keys(layer, group), step.Cache.Values(layer, group), pages, step.Input.FirstPageOf(_class, slot), position,
                shape.FirstSplit(position) + split, in shape, (float*)step.Scratch.OfWorker(worker), to);
        }
    }
}
