using Engine.Caching;
using Engine.Kernels.Devices;

namespace Engine.Layers;

/// <summary>Turns a token's queries and keys by its position and writes its key and value to their pages.</summary>
internal sealed unsafe class RotateAndStore(Plan plan, int layer, Activation q, Activation k, Activation v, CacheKernels kernels, int rotaryDim) : RowWork(q.Rows, 2)
{
    private readonly KvLayer _layer = plan.Cache.Layers[layer];
    private readonly int _class = plan.Cache.ClassOf[layer];

    protected override void Row(int token)
    {
        StepInput input = plan.Input;
        float* cos = input.Cos(token), sin = input.Sin(token);
        plan.Kernels.Rope(q.Row(token), q.Columns / _layer.KeyDim, _layer.KeyDim, cos, sin, rotaryDim);
        plan.Kernels.Rope(k.Row(token), _layer.NumKeyValueHeads, _layer.KeyDim, cos, sin, rotaryDim);
        int position = input.Position(token), slot = position % KvCache.PageSize;
        long page = input.Pages(_class, token)[position / KvCache.PageSize - input.FirstPage(_class, token)];
        for (int head = 0; head < _layer.NumKeyValueHeads; head++)
        {
            kernels.StoreKey(k.Row(token) + head * _layer.KeyDim, plan.Cache.Keys(layer, head) + page * plan.Cache.Format.KeyPageBytes(_layer.KeyDim), slot, _layer.KeyDim);
            kernels.StoreValue(v.Row(token) + head * _layer.ValueDim, plan.Cache.Values(layer, head) + page * plan.Cache.Format.ValuePageBytes(_layer.ValueDim), slot, _layer.ValueDim);
        }
    }
}
