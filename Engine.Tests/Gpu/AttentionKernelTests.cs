using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Attention;
using Engine.Tests.Kernels.Ops;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Tests.Gpu;

/// <summary>Attention, and keys and values in pages, have the bits of the CPU for every cache format.</summary>
public abstract unsafe class AttentionKernelTests : GpuTests
{
    private const int KeyDim = DevicePages.KeyDim, ValueDim = DevicePages.ValueDim, KvHeads = DevicePages.KvHeads;

    // Sequence and position.
    private (int Sequence, int Position)[] Tokens
        => Kind == AcceleratorKind.Simulator ? [(0, 3), (1, 260)] : [(0, 3), (1, 300), (2, 601), (1, 299), (0, 0), (2, 511), (2, 512)];

    [GpuFact, ChecksKernel("AttentionKernels.Split", "AttentionKernels.Merge")]
    public void Splits_and_their_merge()
    {
        foreach ((CacheFormat format, int heads, int window) in Shapes<(CacheFormat, int, int)>(
            [.. from format in CacheFormat.All from heads in (int[])[1, 2, 3, 4] from window in (int[])[0, 37, 300] select (format, heads, window), (CacheFormat.F16, 2, 0)]))
        {
            using var pages = new DevicePages(format, heads, window);
            foreach (var sequence in Tokens.GroupBy(t => t.Sequence))
            {
                int first = window == 0 ? 0 : Math.Max(0, sequence.Min(t => t.Position) - window + 1);
                pages.Fill(sequence.Key, first, sequence.Max(t => t.Position) + 1);
            }

            Attend(pages, AttentionBinding(format, heads), $"{format}, {heads} heads a group, window {window}");
        }
    }

    [GpuFact, ChecksKernel("AttentionKernels.RotateAndStore")]
    public void Rotation_and_storing()
    {
        foreach ((CacheFormat format, int heads, int rotaryDim) in Shapes<(CacheFormat, int, int)>(
            [.. from format in CacheFormat.All from rotaryDim in (int[])[0, 16, KeyDim] select (format, 1 + rotaryDim / 16, rotaryDim), (CacheFormat.Q8_0, 2, KeyDim)]))
            foreach (bool norms in (bool[])[false, true]) RotateAndStore(format, heads, rotaryDim, norms);
    }

    private AttentionLaunchers AttentionBinding(CacheFormat format, int heads) => Kind == AcceleratorKind.Cuda
        ? format.Visit<AttentionLaunchers, ThreadLanes<WarpGroup>, float, int>(new AttentionBinder(Accelerator, heads, ScoreStep.None))
        : format.Visit<AttentionLaunchers, ThreadLanes<SharedMemoryGroup>, float, int>(new AttentionBinder(Accelerator, heads, ScoreStep.None));

    private void Attend(DevicePages pages, AttentionLaunchers kernels, string what)
    {
        AttentionLayout layout = pages.Layout;
        var random = new Random(layout.Heads);
        float[][] q = [.. Tokens.Select(_ => Rows.Plain(random, layout.Heads * KeyDim, 2))];
        using var on = new DeviceArrays(Accelerator);
        ArrayView<float> y = on.Up(DeviceArrays.Spread([.. Tokens.Select(_ => new float[layout.Heads * ValueDim])])), queries = on.Up(DeviceArrays.Spread(q));
        ArrayView<int> tokens = Up(on), lengths = on.Up<int>([.. Tokens.Select(t => t.Position + 1)]), table = on.Up(pages.Table);
        ArrayView<byte> keys = on.Up(pages.Keys), values = on.Up(pages.Values);
        int splits = Tokens.Max(t => layout.Shape.Splits(t.Position, t.Position + 1));
        ArrayView<float> partials = on.Up(new float[Tokens.Length * splits * layout.Heads * layout.Shape.PartialFloats]);
        // One token by itself, then all others.
        foreach ((int first, int count) in new[] { (0, 1), (1, Tokens.Length - 1) })
        {
            kernels.Split(on.Stream, Grid(splits, layout.Heads / kernels.Tile, count), queries, keys, values, tokens, lengths, table, queries, partials, layout,
                pages.KeyHeadBytes, pages.ValueHeadBytes, first, splits);
            kernels.Merge(on.Stream, Grid(layout.Heads, count, 1), partials, y, tokens, lengths, queries, layout, first, splits);
        }

        float[] actual = on.Down(y);
        for (int t = 0; t < Tokens.Length; t++)
        {
            float[] expected = pages.Attend(q[t], Tokens[t].Sequence, Tokens[t].Position);
            Close.SameBits(expected, DeviceArrays.Row(actual, t, layout.Heads * ValueDim), $"{what}, position {Tokens[t].Position}");
        }
    }

    private void RotateAndStore(CacheFormat format, int heads, int rotaryDim, bool norms)
    {
        var cpu = new CpuKernels(LaneWidths.Choose());
        using var pages = new DevicePages(format, heads, 0);
        foreach (var sequence in Tokens.GroupBy(t => t.Sequence)) pages.Reserve(sequence.Key, 0, sequence.Max(t => t.Position) + 1);
        byte[] keys = pages.Keys, values = pages.Values;
        AttentionLayout layout = pages.Layout;
        var random = new Random(heads);
        float[][] q = [.. Tokens.Select(_ => Rows.Plain(random, layout.Heads * KeyDim, 2))], k = [.. Tokens.Select(_ => Rows.Plain(random, KvHeads * KeyDim, 2))];
        float[][] v = [.. Tokens.Select(_ => Rows.Plain(random, KvHeads * ValueDim, 2))];
        float[] angles = Rows.Plain(random, Tokens.Length * rotaryDim + 1), queryNorm = Rows.Plain(random, KeyDim), keyNorm = Rows.Plain(random, KeyDim);
        var store = new StoreLayout(pages.KeyHeadBytes, pages.ValueHeadBytes, rotaryDim, norms ? (1e-5f, 1e-6f) : null);

        using var on = new DeviceArrays(Accelerator);
        ArrayView<float> pq = on.Up(DeviceArrays.Spread(q)), pk = on.Up(DeviceArrays.Spread(k));
        ArrayView<byte> storedKeys = on.Up(keys), storedValues = on.Up(values);
        AttentionBinding(format, heads).RotateAndStore(on.Stream, Grid(layout.Heads + KvHeads, Tokens.Length, 1), pq, pk, on.Up(DeviceArrays.Spread(v)), on.Up(angles),
            on.Up(queryNorm), on.Up(keyNorm), storedKeys, storedValues, Up(on), on.Up(pages.Table), layout, store);

        float[] turned = on.Down(pq);
        for (int t = 0; t < Tokens.Length; t++)
        {
            fixed (float* query = q[t], key = k[t], cos = &angles[t * rotaryDim], wq = queryNorm, wk = keyNorm)
            {
                for (int head = 0; norms && head < layout.Heads; head++) cpu.RmsNorm(query + head * KeyDim, wq, query + head * KeyDim, KeyDim, 1e-5f);
                for (int head = 0; norms && head < KvHeads; head++) cpu.RmsNorm(key + head * KeyDim, wk, key + head * KeyDim, KeyDim, 1e-6f);
                if (rotaryDim > 0) cpu.Rope(query, layout.Heads, KeyDim, cos, cos + rotaryDim / 2, rotaryDim);
                if (rotaryDim > 0) cpu.Rope(key, KvHeads, KeyDim, cos, cos + rotaryDim / 2, rotaryDim);
            }

            pages.Store(Tokens[t].Sequence, Tokens[t].Position, k[t], v[t]);
            Close.SameBits(q[t], DeviceArrays.Row(turned, t, layout.Heads * KeyDim), $"{format}, queries of token {t}, {rotaryDim} dimensions turned");
        }

        Assert.True(pages.Keys.AsSpan().SequenceEqual(on.Down(storedKeys)), $"{format}: keys, {rotaryDim} dimensions turned");
        Assert.True(pages.Values.AsSpan().SequenceEqual(on.Down(storedValues)), $"{format}: values");
    }

    private static KernelConfig Grid(int x, int y, int z) => new(new Index3D(x, y, z), new Index3D(ThreadLanes.Count, 1, 1));

    private ArrayView<int> Up(DeviceArrays on) => on.Up<int>([.. Tokens.SelectMany(t => new[] { t.Position, t.Sequence, t.Position })]);
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClAttentionKernelTests : AttentionKernelTests;

[OnAccelerator(AcceleratorKind.Simulator)]
public sealed class SimulatorAttentionKernelTests : AttentionKernelTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaAttentionKernelTests : AttentionKernelTests;
