using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Layers;

/// <summary>Attention of one query head of a token, without splits or tiles: what an ablation puts in the place of the other three operations.</summary>
internal sealed unsafe class AttendPlainly : Work
{
    private readonly Plan _plan;
    private readonly int _layer, _class, _heads;
    private readonly Activation _q, _y;
    private readonly CacheKernels _kernels;
    private readonly AttentionShape _shape;

    public AttendPlainly(Plan plan, int layer, Activation q, Activation y, CacheKernels kernels, AttentionShape shape)
    {
        (_plan, _layer, _q, _y, _kernels, _shape) = (plan, layer, q, y, kernels, shape);
        _class = plan.Cache.ClassOf[layer];
        _heads = plan.Cache.Layers[layer].NumKeyValueHeads * shape.Heads;
        plan.ReserveScratch((long)AttendPlain.ScratchFloats(plan.Cache.Context, shape) * sizeof(float));
    }

    public override int Chunks => _plan.Input.Tokens.Value * _heads;

    public override void Run(int chunk, int worker)
    {
        (int token, int head) = Math.DivRem(chunk, _heads);
        StepInput input = _plan.Input;
        _kernels.AttendPlain(_q.Row(token) + head * _shape.KeyDim, _plan.Cache.Keys(_layer, head / _shape.Heads), _plan.Cache.Values(_layer, head / _shape.Heads),
            input.Pages(_class, token), input.FirstPage(_class, token), input.Position(token), in _shape,
            (float*)_plan.Scratch(worker), _y.Row(token) + head * _shape.ValueDim);
    }
}
