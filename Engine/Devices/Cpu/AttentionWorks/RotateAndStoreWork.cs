using Engine.Caching;
using Engine.Devices.Cpu.RowWorks;
using Engine.Kernels.Devices;

namespace Engine.Devices.Cpu.AttentionWorks;

/// <summary>
/// Normalises the heads of queries and keys where the layer has norms for them, turns them by their positions, and writes keys and values to their
/// pages.
/// </summary>
internal sealed unsafe class RotateAndStoreWork : Work
{
    // With so many tokens at least, blocks of them keep all workers busy.
    private const int ManyTokens = 4 * CacheLayout.PageSize;

    private readonly CpuStep _step;
    private readonly int _layerNumber, _class, _rotaryDim, _group;
    private readonly KvLayer _layer;
    private readonly Activation _q, _k, _v;
    private readonly (CpuNorm Query, CpuNorm Key)? _norms;
    private readonly RotaryAngles? _angles;
    private readonly CacheKernels _kernels;

    public RotateAndStoreWork(CpuStep step, int layer, Activation q, Activation k, Activation v, (CpuNorm Query, CpuNorm Key)? norms,
        CacheKernels kernels, RotaryAngles? angles, int rotaryDim)
    {
        (_step, _layerNumber, _q, _k, _v, _norms, _kernels, _angles, _rotaryDim) = (step, layer, q, k, v, norms, kernels, angles, rotaryDim);
        (_layer, _class) = (step.Cache.Layout.Layers[layer], step.Cache.Layout.ClassOf[layer]);
        _group = q.Columns / _layer.KeyDim / _layer.NumKeyValueHeads;
    }

    // A head of keys and values with its queries, of one token or of a block: positions of a page share its cache lines, and two workers had better
    // not write to one.
    public override string Name => "RotateAndStore";

    public override int Chunks => (_q.Rows.Value + BlockTokens - 1) / BlockTokens * _layer.NumKeyValueHeads;

    private int BlockTokens => _q.Rows.Value >= ManyTokens ? CacheLayout.PageSize : 1;

    public override void Run(int chunk, int worker)
    {
        (int block, int head) = Math.DivRem(chunk, _layer.NumKeyValueHeads);
        int end = Math.Min((block + 1) * BlockTokens, _q.Rows.Value);
        for (int token = block * BlockTokens; token < end; token++)
        {
            float* key = _k.Row(token) + head * _layer.KeyDim;
            Turn(_q.Row(token) + head * _group * _layer.KeyDim, _group, _norms?.Query, token);
            Turn(key, 1, _norms?.Key, token);
            int position = _step.Input.Positions[token], slot = CacheLayout.SlotOf(position);
            long page = _step.Input.PageOf(_class, _step.Input.Slots[token], position);
            _kernels.StoreKey(key, _step.Cache.Keys(_layerNumber, head) + page * _step.Cache.Format.KeyPageBytes(_layer.KeyDim), slot, _layer.KeyDim);
            _kernels.StoreValue(_v.Row(token) + head * _layer.ValueDim,
                _step.Cache.Values(_layerNumber, head) + page * _step.Cache.Format.ValuePageBytes(_layer.ValueDim), slot, _layer.ValueDim);
        }
    }

    private void Turn(float* x, int heads, CpuNorm? norm, int token)
    {
        if (norm is not null)
            for (int head = 0; head < heads; head++) norm.Apply(x + head * _layer.KeyDim, x + head * _layer.KeyDim, _layer.KeyDim);
        if (_rotaryDim > 0) _step.Kernels.Rope(x, heads, _layer.KeyDim, _angles!.Cos(token), _angles.Sin(token), _rotaryDim);
    }
}
