using Engine.Caching;
using Engine.Devices;
using Engine.Gpu.Accelerators;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Memory;

/// <summary>Keys and values on a device: for each layer one buffer of keys and one of values, laid out <c>[kv head][page]</c>.</summary>
internal sealed class GpuCache : IDeviceCache
{
    private readonly GpuAccelerator _accelerator;
    private readonly LaunchQueue _queue;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense>?[] _keys, _values;

    public GpuCache(GpuAccelerator accelerator, LaunchQueue queue, CacheLayout layout)
    {
        (_accelerator, _queue, Layout) = (accelerator, queue, layout);
        _keys = new MemoryBuffer1D<byte, Stride1D.Dense>[layout.Layers.Count];
        _values = new MemoryBuffer1D<byte, Stride1D.Dense>[layout.Layers.Count];
        layout.CheckOffsets();
        for (int l = 0; l < layout.Layers.Count; l++)
        {
            int heads = layout.Layers[l].NumKeyValueHeads;
            Bytes = checked(Bytes + heads * (layout.KeyHeadBytes(l) + layout.ValueHeadBytes(l)));
            long largest = heads * Math.Max(layout.KeyHeadBytes(l), layout.ValueHeadBytes(l));
            if (largest > accelerator.MaxAllocation)
            {
                throw new ArgumentException(
                    $"a context of {layout.Context} positions for {layout.Sequences} sequences takes a buffer of {largest >> 20} MiB for a layer; "
                    + $"{accelerator.Description} has none larger than {accelerator.MaxAllocation >> 20} MiB: ask for a smaller context or fewer sequences");
            }
        }
    }

    /// <summary>What is held.</summary>
    public CacheLayout Layout { get; }

    /// <inheritdoc/>
    public long Bytes { get; }

    /// <summary>A layer's keys.</summary>
    public ArrayView<byte> Keys(int layer) => _keys[layer]!.View.AsContiguous();

    /// <summary>A layer's values.</summary>
    public ArrayView<byte> Values(int layer) => _values[layer]!.View.AsContiguous();

    /// <inheritdoc/>
    public void Allocate()
    {
        if (_keys[0] is not null) return;
        for (int l = 0; l < _keys.Length; l++)
        {
            int heads = Layout.Layers[l].NumKeyValueHeads;
            _keys[l] = _accelerator.Allocate<byte>(heads * Layout.KeyHeadBytes(l));
            _values[l] = _accelerator.Allocate<byte>(heads * Layout.ValueHeadBytes(l));
        }
    }

    /// <inheritdoc/>
    public void NoteUsed(int pageClass, int page)
    {
        // The device's memory is there from the first moment.
    }

    /// <inheritdoc/>
    public void Copy(int pageClass, int from, int to)
    {
        for (int l = 0; l < _keys.Length; l++)
        {
            if (Layout.ClassOf[l] != pageClass) continue;
            KvLayer layer = Layout.Layers[l];
            for (int head = 0; head < layer.NumKeyValueHeads; head++)
            {
                Copy(Keys(l), head * Layout.KeyHeadBytes(l), Layout.Format.KeyPageBytes(layer.KeyDim), from, to);
                Copy(Values(l), head * Layout.ValueHeadBytes(l), Layout.Format.ValuePageBytes(layer.ValueDim), from, to);
            }
        }
    }

    /// <inheritdoc/>
    public void Discard()
    {
        // What is not written is not read.
    }

    private void Copy(ArrayView<byte> pages, long head, int pageBytes, int from, int to)
        => pages.SubView(head + (long)from * pageBytes, pageBytes).CopyTo(_queue.Copy(), pages.SubView(head + (long)to * pageBytes, pageBytes));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MemoryBuffer1D<byte, Stride1D.Dense>? buffer in _keys.Concat(_values)) if (buffer is not null) _accelerator.Release(buffer);
    }
}
