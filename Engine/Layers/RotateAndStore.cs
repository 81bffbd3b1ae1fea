using Engine.Caching;
using Engine.Kernels.Devices;

namespace Engine.Layers;

/// <summary>Normalises the heads of queries and keys where the layer has norms for them, turns them by their positions, and writes keys and values to their pages.</summary>
internal sealed unsafe class RotateAndStore : Work
{
    // With so many tokens at least, blocks of them keep all workers busy.
    private const int ManyTokens = 4 * KvCache.PageSize;

    private readonly Plan _plan;
    private readonly int _layerNumber, _class, _rotaryDim, _group;
    private readonly KvLayer _layer;
    private readonly Activation _q, _k, _v;
    private readonly HeadNorms? _norms;
    private readonly CacheKernels _kernels;

    public RotateAndStore(Plan plan, int layer, Activation q, Activation k, Activation v, HeadNorms? norms, CacheKernels kernels, int rotaryDim)
    {
        (_plan, _layerNumber, _q, _k, _v, _norms, _kernels, _rotaryDim) = (plan, layer, q, k, v, norms, kernels, rotaryDim);
        (_layer, _class) = (plan.Cache.Layers[layer], plan.Cache.ClassOf[layer]);
        _group = q.Columns / _layer.KeyDim / _layer.NumKeyValueHeads;
    }

    // A head of keys and values with its queries, of one token or of a block: positions of a page share its cache lines, and two workers had better not write to one.
    public override int Chunks => (_q.Rows.Value + BlockTokens - 1) / BlockTokens * _layer.NumKeyValueHeads;

    private int BlockTokens => _q.Rows.Value >= ManyTokens ? KvCache.PageSize : 1;

    public override void Run(int chunk, int worker)
    {
        (int block, int head) = Math.DivRem(chunk, _layer.NumKeyValueHeads);
        int end = Math.Min((block + 1) * BlockTokens, _q.Rows.Value);
        for (int token = block * BlockTokens; token < end; token++)
        {
            float* key = _k.Row(token) + head * _layer.KeyDim;
            Turn(_q.Row(token) + head * _group * _layer.KeyDim, _group, _norms?.Query, token);
            Turn(key, 1, _norms?.Key, token);
            int position = _plan.Input.Position(token), slot = position % KvCache.PageSize;
            long page = _plan.Input.Pages(_class, token)[position / KvCache.PageSize - _plan.Input.FirstPage(_class, token)];
            _kernels.StoreKey(key, _plan.Cache.Keys(_layerNumber, head) + page * _plan.Cache.Format.KeyPageBytes(_layer.KeyDim), slot, _layer.KeyDim);
            _kernels.StoreValue(_v.Row(token) + head * _layer.ValueDim, _plan.Cache.Values(_layerNumber, head) + page * _plan.Cache.Format.ValuePageBytes(_layer.ValueDim), slot, _layer.ValueDim);
        }
    }

    private void Turn(float* x, int heads, Norm? norm, int token)
    {
        if (norm is not null)
            for (int head = 0; head < heads; head++) norm.Apply(_plan.Kernels, x + head * _layer.KeyDim, x + head * _layer.KeyDim, _layer.KeyDim);
        _plan.Kernels.Rope(x, heads, _layer.KeyDim, _plan.Input.Cos(token), _plan.Input.Sin(token), _rotaryDim);
    }
}
