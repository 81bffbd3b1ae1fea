using Engine.Gpu.Kernels;
using Engine.Gpu.Memory;
using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Attention;
using Engine.Kernels.Tensors;
using Engine.Tests.Kernels.Ops;

namespace Engine.Tests.Gpu;

/// <summary>Pages of some sequences on the host, laid out as a device has them, <c>[kv head][page]</c>, with keys and values of every position.</summary>
internal sealed unsafe class DevicePages : IDisposable
{
    public const int KeyDim = 20, ValueDim = 36, KvHeads = 2, Sequences = 3, PagesPerSequence = 45;

    private const int Pool = 128;

    private readonly CacheKernels _cpu;
    private readonly NativeBuffer _keys, _values;
    private readonly int[] _free;
    private int _taken;

    /// <param name="format">How pages hold keys and values.</param>
    /// <param name="heads">Query heads of a group.</param>
    /// <param name="window">Positions of the window, 0 for none.</param>
    public DevicePages(CacheFormat format, int heads, int window)
    {
        _cpu = new CpuKernels(LaneWidths.Choose()).Cache(format);
        Shape = format.Shape(heads, KeyDim, ValueDim, 1 / MathF.Sqrt(KeyDim), window == 0 ? null : window);
        (KeyHeadBytes, ValueHeadBytes) = ((long)Pool * Shape.KeyPageBytes, (long)Pool * Shape.ValuePageBytes);
        (_keys, _values) = (new NativeBuffer(KvHeads * KeyHeadBytes), new NativeBuffer(KvHeads * ValueHeadBytes));
        _free = [.. Enumerable.Range(0, Pool)];
        new Random(1).Shuffle(_free);
    }

    public AttentionShape Shape { get; }

    public long KeyHeadBytes { get; }

    public long ValueHeadBytes { get; }

    /// <summary>Each sequence's first logical page, and the physical ones from it on.</summary>
    public int[] Table { get; } = new int[Sequences * PagesPerSequence];

    public byte[] Keys => new Span<byte>(_keys.Pointer, (int)_keys.Bytes).ToArray();

    public byte[] Values => new Span<byte>(_values.Pointer, (int)_values.Bytes).ToArray();

    /// <summary>The layout of queries of all groups.</summary>
    public AttentionLayout Layout => new(Shape, KvHeads * Shape.Heads, DeviceArrays.Stride(KvHeads * Shape.Heads * KeyDim), DeviceArrays.Stride(KvHeads * Shape.Heads * ValueDim),
        DeviceArrays.Stride(KvHeads * KeyDim), DeviceArrays.Stride(KvHeads * ValueDim), PagesPerSequence);

    /// <summary>Gives a sequence pages for positions [begin, end).</summary>
    public void Reserve(int sequence, int begin, int end)
    {
        Table[sequence * PagesPerSequence] = begin / PageLayout.Positions;
        for (int page = begin / PageLayout.Positions; page <= (end - 1) / PageLayout.Positions; page++)
            Table[sequence * PagesPerSequence + 1 + page - begin / PageLayout.Positions] = _free[_taken++];
    }

    /// <summary>Stores a position of all heads.</summary>
    public void Store(int sequence, int position, float[] keys, float[] values)
    {
        int page = Table[sequence * PagesPerSequence + 1 + position / PageLayout.Positions - Table[sequence * PagesPerSequence]], slot = position % PageLayout.Positions;
        for (int head = 0; head < KvHeads; head++)
        {
            fixed (float* k = &keys[head * KeyDim], v = &values[head * ValueDim])
            {
                _cpu.StoreKey(k, _keys.Pointer + head * KeyHeadBytes + (long)page * Shape.KeyPageBytes, slot, KeyDim);
                _cpu.StoreValue(v, _values.Pointer + head * ValueHeadBytes + (long)page * Shape.ValuePageBytes, slot, ValueDim);
            }
        }
    }

    /// <summary>Random keys and values at positions [begin, end).</summary>
    public void Fill(int sequence, int begin, int end)
    {
        Reserve(sequence, begin, end);
        var random = new Random(sequence);
        for (int position = begin; position < end; position++) Store(sequence, position, Rows.Plain(random, KvHeads * KeyDim, 2), Rows.Plain(random, KvHeads * ValueDim, 2));
    }

    /// <summary>What the CPU makes of a token's queries <c>[heads of all groups, keyDim]</c>.</summary>
    public float[] Attend(float[] queries, int sequence, int position)
    {
        float[] y = new float[KvHeads * Shape.Heads * ValueDim], scratch = new float[Shape.ScratchFloats];
        AttentionShape shape = Shape;
        for (int head = 0; head < KvHeads; head++)
        {
            fixed (float* q = &queries[head * shape.Heads * KeyDim], py = &y[head * shape.Heads * ValueDim], ps = scratch)
            fixed (int* table = &Table[sequence * PagesPerSequence])
                _cpu.AttendRange(q, _keys.Pointer + head * KeyHeadBytes, _values.Pointer + head * ValueHeadBytes, table + 1, table[0], position, position + 1, in shape, null, ps, py);
        }

        return y;
    }

    public void Dispose()
    {
        _keys.Dispose();
        _values.Dispose();
    }
}
