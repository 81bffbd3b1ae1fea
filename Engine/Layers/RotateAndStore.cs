using Engine.Caching;
using Engine.Kernels.Devices;

namespace Engine.Layers;

/// <summary>Normalises the heads of a token's queries and keys where the layer has norms for them, turns them by its position, and writes its key and value to their pages.</summary>
internal sealed unsafe class RotateAndStore(Plan plan, int layer, Activation q, Activation k, Activation v, HeadNorms? norms, CacheKernels kernels, int rotaryDim) : RowWork(q.Rows, 2)
{
    private readonly KvLayer _layer = plan.Cache.Layers[layer];
    private readonly int _class = plan.Cache.ClassOf[layer];

    protected override void Row(int token)
    {
        StepInput input = plan.Input;
        Turn(q, q.Columns / _layer.KeyDim, norms?.Query, token);
        Turn(k, _layer.NumKeyValueHeads, norms?.Key, token);
        int position = input.Position(token), slot = position % KvCache.PageSize;
        long page = input.Pages(_class, token)[position / KvCache.PageSize - input.FirstPage(_class, token)];
        for (int head = 0; head < _layer.NumKeyValueHeads; head++)
        {
            kernels.StoreKey(k.Row(token) + head * _layer.KeyDim, plan.Cache.Keys(layer, head) + page * plan.Cache.Format.KeyPageBytes(_layer.KeyDim), slot, _layer.KeyDim);
            kernels.StoreValue(v.Row(token) + head * _layer.ValueDim, plan.Cache.Values(layer, head) + page * plan.Cache.Format.ValuePageBytes(_layer.ValueDim), slot, _layer.ValueDim);
        }
    }

    private void Turn(Activation x, int heads, Norm? norm, int token)
    {
        float* row = x.Row(token);
        if (norm is not null)
            for (int head = 0; head < heads; head++) norm.Apply(plan.Kernels, row + head * _layer.KeyDim, row + head * _layer.KeyDim, _layer.KeyDim);
        plan.Kernels.Rope(row, heads, _layer.KeyDim, plan.Input.Cos(token), plan.Input.Sin(token), rotaryDim);
    }
}
