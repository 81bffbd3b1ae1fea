using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Devices.Cpu.AttentionWorks;

/// <summary>Attention of runs of tokens, a group of heads each, to all that they attend to; where the step has tokens enough to share out.</summary>
internal sealed unsafe class AttendWhole(CpuStep step, int layer, Activation q, Activation y, CacheKernels kernels, AttentionShape shape,
    AttentionPartials partials) : Work
{
    private readonly int _class = step.Cache.Layout.ClassOf[layer];

    // Runs end where their sequence does, so that a chunk has as many as there are sequences in it.
    public override int Chunks => partials.Pairs > 0 ? 0 : Runs * partials.NumGroups;

    private int Runs => (step.Tokens.Value + shape.MaxRun - 1) / shape.MaxRun;

    public override void Run(int chunk, int worker)
    {
        // All runs of a group follow each other, so that its keys and values are still in a cache.
        (int group, int run) = Math.DivRem(chunk, Runs);
        int end = Math.Min((run + 1) * shape.MaxRun, step.Tokens.Value);
        ReadOnlySpan<int> slots = step.Input.Slots;
        for (int token = run * shape.MaxRun, count; token < end; token += count)
        {
            for (count = 1; token + count < end && slots[token + count] == slots[token];) count++;
            Attend(token, count, group, slots[token], (float*)step.Scratch.OfWorker(worker));
        }
    }

    // Tokens of one sequence, one behind the other.
    private void Attend(int token, int count, int group, int slot, float* scratch)
    {
        float* from = q.Row(token) + group * shape.Heads * shape.KeyDim, to = y.Row(token) + group * shape.Heads * shape.ValueDim;
        byte* keys = step.Cache.Keys(layer, group), values = step.Cache.Values(layer, group);
        int first = step.Input.FirstPageOf(_class, slot), position = step.Input.Positions[token];
        fixed (int* pages = step.Input.PagesOf(_class, slot))
        {
            // Decoding pages for a few tokens alone is not worth it.
            if (count >= 4) kernels.AttendTokens(from, q.Stride, keys, values, pages, first, position, count, in shape, scratch, to, y.Stride);
            else
                for (int t = 0; t < count; t++)
                    kernels.AttendRange(from + t * q.Stride, keys, values, pages, first, position + t, in shape, scratch, to + t * y.Stride);
        }
    }
}
