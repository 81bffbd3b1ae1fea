using Engine.Caching;
using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Graphs.Operations;
using Engine.Kernels.Ops.Attention;
using Engine.Manifests;
using ILGPU;
using ILGPU.Runtime;
using Attend = Engine.Graphs.Operations.Attend;

namespace Engine.Gpu.Steps;

/// <summary>The launches of attention: splits of 256 positions for as many tokens at a time as the memory for their results holds, and their merge.</summary>
internal sealed class GpuAttention<G>(GpuStep step, GpuRows<G> rows) where G : struct, ILaneGroup
{
    private const long PartialBytes = 32 << 20;

    private readonly GpuAccelerator _accelerator = step.Accelerator;
    private readonly Dictionary<long, GpuTensor> _partials = [];

    /// <summary>Norms of heads, positions, and keys and values to their pages.</summary>
    public void RotateAndStore(List<Action> launches, RotateAndStore store)
    {
        KvLayer layer = step.Cache.Layout.Layers[store.Layer];
        GpuTensor q = step[store.Q], k = step[store.K], v = step[store.V];
        AttentionLayout layout = Layout(layer, q, q, k, v, 1);
        StoreLauncher kernel = Kernels(layout).RotateAndStore;
        int pageClass = step.Cache.Layout.ClassOf[store.Layer];
        DeviceSlice<float>? queryNorm = null, keyNorm = null;
        (float, float)? eps = null;
        // Root mean square norms are computed on the way.
        if (store.Norms is { Query: RmsNorm query, Key: RmsNorm key })
        {
            (queryNorm, keyNorm, eps) = (step.Weights.Values(query.Weight!), step.Weights.Values(key.Weight!), (query.Eps, key.Eps));
        }
        else if (store.Norms is { } norms)
        {
            launches.Add(rows.NormHeads(norms.Query, q, layer.KeyDim));
            launches.Add(rows.NormHeads(norms.Key, k, layer.KeyDim));
        }

        int turned = store.RotaryDim > 0 ? step.Tables.RotaryDim(store.Table) : 0;
        var how = new StoreLayout(step.Cache.Layout.KeyHeadBytes(store.Layer), step.Cache.Layout.ValueHeadBytes(store.Layer), turned, eps);
        launches.Add(() =>
            kernel(step.Queue.Launch(), Grid(layout.Heads + layer.NumKeyValueHeads, step.NumTokens, 1), q.View, k.View, v.View,
            turned > 0 ? step.Tables.Angles(store.Table) : q.View, queryNorm is null ? q.View : queryNorm.View, keyNorm is null ? q.View : keyNorm.View,
            step.Cache.Keys(store.Layer), step.Cache.Values(store.Layer), step.Tables.Tokens, step.Tables.Pages(pageClass), layout, how));
    }

    /// <summary>Attention of every token to what it may attend to.</summary>
    public void Attend(List<Action> launches, Attend attend)
    {
        CacheLayout cache = step.Cache.Layout;
        KvLayer layer = cache.Layers[attend.Layer];
        GpuTensor q = step[attend.Q], y = step[attend.Y];
        int heads = q.Columns / layer.KeyDim / layer.NumKeyValueHeads;
        int parameterFloats = attend.Step == ScoreStep.None && attend.Sinks is null ? 0 : ScoreParameters.Floats(heads, attend.ReachFor(q.Columns / layer.KeyDim));
        ArrayView<float> parameters = parameterFloats == 0 ? q.View : Parameters(attend, heads, layer.NumKeyValueHeads, parameterFloats);
        AttentionLayout layout = Layout(
            layer, q, y, q, q, (float)attend.Scale, attend.Mask == AttentionMask.Whole, attend.Sinks is not null, parameterFloats);
        AttentionLaunchers kernels = Kernels(layout, attend.Step);
        int most = (cache.Context + AttentionShape.SplitSize - 1) / AttentionShape.SplitSize, floats = layout.Heads * layout.Shape.PartialFloats;
        int together = (int)Math.Clamp(PartialBytes / ((long)most * floats * sizeof(float)), 1, step.Input.MaxTokens);
        long needed = (long)together * most * floats;
        if (!_partials.TryGetValue(needed, out GpuTensor? partials)) _partials[needed] = partials = step.Buffer(together * most, floats);
        (long keyBytes, long valueBytes) = (step.Cache.Layout.KeyHeadBytes(attend.Layer), step.Cache.Layout.ValueHeadBytes(attend.Layer));
        int pageClass = cache.ClassOf[attend.Layer];
        launches.Add(() =>
        {
            for (int first = 0; first < step.NumTokens; first += together)
            {
                int count = Math.Min(together, step.NumTokens - first), splits = 1;
                for (int t = first; t < first + count; t++) splits = Math.Max(splits, layout.Shape.Splits(step.Input.Positions[t], step.Input.LengthOf(pageClass, step.Input.Slots[t])));
                kernels.Split(step.Queue.Launch(), Grid(splits, layout.Heads / kernels.Tile, count), q.View, step.Cache.Keys(attend.Layer),
                    step.Cache.Values(attend.Layer),
                    step.Tables.Tokens, step.Tables.Lengths(pageClass), step.Tables.Pages(pageClass), parameters, partials.View, layout, keyBytes, valueBytes, first, splits);
                kernels.Merge(step.Queue.Launch(), Grid(layout.Heads, count, 1), partials.View, y.View, step.Tables.Tokens, step.Tables.Lengths(pageClass), parameters, layout, first, splits);
            }
        });
    }

    private static KernelConfig Grid(int x, int y, int z) => new(new Index3D(x, y, z), new Index3D(ThreadLanes.Count, 1, 1));

    // What score steps and sinks need, once it is there.
    private ArrayView<float> Parameters(Attend attend, int heads, int groups, int floats)
    {
        ArrayView<float> view = step.Floats((long)groups * floats);
        step.WhenLoaded(() =>
        {
            float[] values = new float[groups * floats], slopes = attend.Slopes?.Read() ?? [], biases = attend.Biases?.Read() ?? [], sinks = attend.Sinks?.Read() ?? [];
            for (int group = 0; group < groups; group++)
                ScoreParameters.Write(attend.Step, group, heads, attend.SoftCap ?? 0, slopes, biases, sinks, attend.ReachFor(heads * groups) ?? 0,
                    values.AsSpan(group * floats, floats));
            unsafe
            {
                fixed (float* from = values) _accelerator.Upload(from, view);
            }
        });
        return view;
    }

    private AttentionLaunchers Kernels(AttentionLayout layout, ScoreStep kind = ScoreStep.None)
        => step.Cache.Layout.Format.Visit<AttentionLaunchers, ThreadLanes<G>, float, int>(new AttentionBinder(_accelerator, layout.Shape.Heads, kind));

    private AttentionLayout Layout(KvLayer layer, GpuTensor q, GpuTensor y, GpuTensor k, GpuTensor v, float scale, bool whole = false, bool sinks = false,
        int parameterFloats = 0)
    {
        int heads = q.Columns / layer.KeyDim;
        AttentionShape shape = step.Cache.Layout.Format.Shape(heads / layer.NumKeyValueHeads, layer.KeyDim, layer.ValueDim, scale, layer.Window, whole, sinks);
        return new AttentionLayout(shape, heads, q.Stride, y.Stride, k.Stride, v.Stride, step.Tables.PagesPerSequence, parameterFloats);
    }
}
