using Engine.Devices;
using Engine.Devices.Cpu;
using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Bench.Ablation;

/// <summary>Attention of one query head of a token: all its scores, their softmax, the weighted sum, without splits or tiles.</summary>
internal sealed unsafe class AttendPlainWork : Work
{
    private readonly CpuStep _step;
    private readonly int _layer, _class, _heads;
    private readonly Activation _q, _y;
    private readonly CacheKernels _kernels;
    private readonly AttentionShape _shape;

    public AttendPlainWork(CpuStep step, int layer, Activation q, Activation y, CacheKernels kernels, AttentionShape shape)
    {
        (_step, _layer, _q, _y, _kernels, _shape) = (step, layer, q, y, kernels, shape);
        _class = step.Cache.Layout.ClassOf[layer];
        _heads = step.Cache.Layout.Layers[layer].NumKeyValueHeads * shape.Heads;
        step.Scratch.ReserveForWorkers((long)AttendPlain.ScratchFloats(step.Cache.Layout.Context, shape) * sizeof(float));
    }

    public override string Name => "AttendPlainly";

    public override int Chunks => _step.Tokens.Value * _heads;

    public override void Run(int chunk, int worker)
    {
        (int token, int head) = Math.DivRem(chunk, _heads);
        StepInput input = _step.Input;
        int slot = input.Slots[token], group = head / _shape.Heads;
        fixed (int* pages = input.PagesOf(_class, slot))
        {
            _kernels.AttendPlain(_q.Row(token) + head * _shape.KeyDim, _step.Cache.Keys(_layer, group), _step.Cache.Values(_layer, group), pages,
                input.FirstPageOf(_class, slot), input.Positions[token], in _shape, (float*)_step.Scratch.OfWorker(worker),
                _y.Row(token) + head * _shape.ValueDim);
        }
    }
}
