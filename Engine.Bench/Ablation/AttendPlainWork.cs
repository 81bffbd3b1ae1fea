using Engine.Devices;
using Engine.Devices.Cpu.AttentionWorks;
using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Bench.Ablation;

/// <summary>Attention of one query head of a token: all its scores, their softmax, the weighted sum, without splits or tiles.</summary>
internal sealed unsafe class AttendPlainWork : Work
{
    private readonly AttentionLayer _layer;
    private readonly AttentionShape _shape;

    public AttendPlainWork(AttentionLayer layer)
    {
        (_layer, _shape) = (layer, layer.Shape);
        layer.Step.Scratch.ReserveForWorkers((long)AttendPlain.ScratchFloats(layer.Step.Cache.Layout.Context, _shape) * sizeof(float));
    }

    public override string Name => "AttendPlainly";

    public override int Chunks => _layer.Step.Tokens.Value * _layer.Groups * _shape.Heads;

    public override void Run(int chunk, int worker)
    {
        (int token, int head) = Math.DivRem(chunk, _layer.Groups * _shape.Heads);
        (int group, int number) = Math.DivRem(head, _shape.Heads);
        StepInput input = _layer.Step.Input;
        int slot = input.Slots[token];
        fixed (int* pages = input.PagesOf(_layer.Class, slot))
        {
            _layer.Kernels.AttendPlain(_layer.Queries(token, group) + number * _shape.KeyDim, _layer.Keys(group), _layer.Values(group), pages,
                input.FirstPageOf(_layer.Class, slot), input.Positions[token], input.LengthOf(_layer.Class, slot), in _shape, _layer.Parameters(group), number,
                (float*)_layer.Step.Scratch.OfWorker(worker), _layer.Sums(token, group) + number * _shape.ValueDim);
        }
    }
}
