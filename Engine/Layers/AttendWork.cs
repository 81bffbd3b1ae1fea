using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Layers;

/// <summary>Attention of runs of tokens, a group of heads each, to all that they attend to; where the step has tokens enough to share out.</summary>
internal sealed unsafe class AttendWhole(Plan plan, int layer, Activation q, Activation y, CacheKernels kernels, AttentionShape shape, AttentionPartials partials) : Work
{
    private readonly int _class = plan.Cache.ClassOf[layer];

    // Runs end where their sequence does, so that a chunk has as many as there are sequences in it.
    public override int Chunks => partials.Pairs > 0 ? 0 : Runs * partials.NumGroups;

    private int Runs => (plan.Input.Tokens.Value + shape.MaxRun - 1) / shape.MaxRun;

    public override void Run(int chunk, int worker)
    {
        // All runs of a group follow each other, so that its keys and values are still in a cache.
        (int group, int run) = Math.DivRem(chunk, Runs);
        int end = Math.Min((run + 1) * shape.MaxRun, plan.Input.Tokens.Value);
        for (int token = run * shape.MaxRun, count; token < end; token += count)
        {
            for (count = 1; token + count < end && plan.Input.Slot(token + count) == plan.Input.Slot(token);) count++;
            float* from = q.Row(token) + group * shape.Heads * shape.KeyDim, to = y.Row(token) + group * shape.Heads * shape.ValueDim, scratch = (float*)plan.Scratch(worker);
            byte* keys = plan.Cache.Keys(layer, group), values = plan.Cache.Values(layer, group);
            int* pages = plan.Input.Pages(_class, token);
            int first = plan.Input.FirstPage(_class, token), position = plan.Input.Position(token);
            // Decoding pages for a few tokens alone is not worth it.
            if (count >= 4) kernels.AttendTokens(from, q.Stride, keys, values, pages, first, position, count, in shape, scratch, to, y.Stride);
            else
                for (int t = 0; t < count; t++) kernels.AttendRange(from + t * q.Stride, keys, values, pages, first, position + t, in shape, scratch, to + t * y.Stride);
        }
    }
}

/// <summary>Attention of a token's group of heads to one split of its past.</summary>
internal sealed unsafe class AttendSplits(Plan plan, int layer, Activation q, CacheKernels kernels, AttentionShape shape, AttentionPartials partials) : Work
{
    private readonly int _class = plan.Cache.ClassOf[layer];

    public override int Chunks => partials.Pairs * partials.NumGroups;

    public override void Run(int chunk, int worker)
    {
        // A group's splits follow each other, so that memory is read in order.
        (int group, int pair) = Math.DivRem(chunk, partials.Pairs);
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
