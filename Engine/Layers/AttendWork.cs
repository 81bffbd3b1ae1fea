using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Layers;

/// <summary>Attention of a token's group of heads to all that it attends to; where the step has tokens enough to share out.</summary>
internal sealed unsafe class AttendWhole(Plan plan, int layer, Activation q, Activation y, CacheKernels kernels, AttentionShape shape, AttentionPartials partials) : Work
{
    private readonly int _class = plan.Cache.ClassOf[layer];

    public override int Chunks => partials.Pairs > 0 ? 0 : plan.Input.Tokens.Value * partials.NumGroups;

    public override void Run(int chunk, int worker)
    {
        (int token, int group) = Math.DivRem(chunk, partials.NumGroups);
        kernels.AttendRange(q.Row(token) + group * shape.Heads * shape.KeyDim, plan.Cache.Keys(layer, group), plan.Cache.Values(layer, group),
            plan.Input.Pages(_class, token), plan.Input.FirstPage(_class, token), plan.Input.Position(token), in shape,
            (float*)plan.Scratch(worker), y.Row(token) + group * shape.Heads * shape.ValueDim);
    }
}

/// <summary>Attention of a token's group of heads to one split of its past.</summary>
internal sealed unsafe class AttendSplits(Plan plan, int layer, Activation q, CacheKernels kernels, AttentionShape shape, AttentionPartials partials) : Work
{
    private readonly int _class = plan.Cache.ClassOf[layer];

    public override int Chunks => partials.Pairs * partials.NumGroups;

    public override void Run(int chunk, int worker)
    {
        (int pair, int group) = Math.DivRem(chunk, partials.NumGroups);
        (int token, int split) = partials.Pair(pair);
        int position = plan.Input.Position(token);
        kernels.AttendSplit(q.Row(token) + group * shape.Heads * shape.KeyDim, plan.Cache.Keys(layer, group), plan.Cache.Values(layer, group),
            plan.Input.Pages(_class, token), plan.Input.FirstPage(_class, token), position, shape.FirstSplit(position) + split, in shape,
            (float*)plan.Scratch(worker), partials.Of(token, group) + split * shape.Heads * shape.PartialFloats);
    }
}

/// <summary>Merges the splits of each token's groups in ascending order.</summary>
internal sealed unsafe class MergeSplits(Plan plan, Activation y, CacheKernels kernels, AttentionShape shape, AttentionPartials partials) : Work
{
    public override int Chunks => partials.Pairs > 0 ? plan.Input.Tokens.Value * partials.NumGroups : 0;

    public override void Run(int chunk, int worker)
    {
        (int token, int group) = Math.DivRem(chunk, partials.NumGroups);
        kernels.Merge(partials.Of(token, group), shape.Splits(plan.Input.Position(token)), in shape, y.Row(token) + group * shape.Heads * shape.ValueDim);
    }
}
