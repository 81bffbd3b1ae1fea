using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Devices.Cpu.AttentionWorks;

/// <summary>Attention of runs of tokens, a group of heads each, to all that they attend to; where the step has tokens enough to share out.</summary>
internal sealed unsafe class AttendWhole(AttentionLayer layer, AttentionPartials partials) : Work
{
    // Decoding pages for a few tokens alone is not worth it, unless they have many heads.
    private const int ManyTokens = 4, ManyHeads = 64;

    private readonly AttentionShape _shape = layer.Shape;

    // Runs end where their sequence does, so that a chunk has as many as there are sequences in it.
    public override int Chunks => partials.Pairs > 0 ? 0 : Runs * layer.Groups;

    private int Runs => (layer.Step.Tokens.Value + _shape.MaxRun - 1) / _shape.MaxRun;

    public override void Run(int chunk, int worker)
    {
        // All runs of a group follow each other, so that its keys and values are still in a cache.
        (int group, int run) = Math.DivRem(chunk, Runs);
        int end = Math.Min((run + 1) * _shape.MaxRun, layer.Step.Tokens.Value);
        ReadOnlySpan<int> slots = layer.Step.Input.Slots;
        for (int token = run * _shape.MaxRun, count; token < end; token += count)
        {
            for (count = 1; token + count < end && slots[token + count] == slots[token];) count++;
            Attend(token, count, group, slots[token], (float*)layer.Step.Scratch.OfWorker(worker));
        }
    }

    // Tokens of one sequence, one behind the other.
    private void Attend(int token, int count, int group, int slot, float* scratch)
    {
        StepInput input = layer.Step.Input;
        float* from = layer.Queries(token, group), to = layer.Sums(token, group), parameters = layer.Parameters(group);
        byte* keys = layer.Keys(group), values = layer.Values(group);
        int first = input.FirstPageOf(layer.Class, slot), position = input.Positions[token], length = input.LengthOf(layer.Class, slot);
        int qStride = layer.Q.Stride, yStride = layer.Y.Stride;
        fixed (int* pages = input.PagesOf(layer.Class, slot))
        {
            if (count >= ManyTokens || count * _shape.Heads >= ManyHeads)
                layer.Kernels.AttendTokens(from, qStride, keys, values, pages, first, position, length, count, in _shape, parameters, scratch, to, yStride);
            else
                for (int t = 0; t < count; t++)
                    layer.Kernels.AttendRange(
                        from + t * qStride, keys, values, pages, first, position + t, length, in _shape, parameters, scratch, to + t * yStride);
        }
    }
}
