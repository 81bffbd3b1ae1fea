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
    private readonly MemoryBuffer1D<byte, Stride1D.Dense>?[] _keys, _values;

    public GpuCache(GpuAccelerator accelerator, CacheLayout layout)
    {
        (_accelerator, Layout) = (accelerator, layout);
        _keys = new MemoryBuffer1D<byte, Stride1D.Dense>[layout.Layers.Count];
        _values = new MemoryBuffer1D<byte, Stride1D.Dense>[layout.Layers.Count];
        for (int l = 0; l < layout.Layers.Count; l++)
        {
            // Kernels reach a page of a head by a 32-bit offset.
            if (Math.Max(KeyHeadBytes(l), ValueHeadBytes(l)) > int.MaxValue)
            {
                throw new ArgumentException($"a context of {layout.Context} positions for {layout.Sequences} sequences is more than 2 GiB for each head: "
                    + "ask for a smaller context or fewer sequences");
            }

            Bytes = checked(Bytes + layout.Layers[l].NumKeyValueHeads * (KeyHeadBytes(l) + ValueHeadBytes(l)));
        }
    }

    /// <summary>What is held.</summary>
    public CacheLayout Layout { get; }

    /// <inheritdoc/>
    public long Bytes { get; }

    /// <summary>Bytes from head to head of a layer's keys.</summary>
    public long KeyHeadBytes(int layer) => Layout.Format.KeyPageBytes(Layout.Layers[layer].KeyDim) * Layout.Pages[Layout.ClassOf[layer]];

    /// <summary>Bytes from head to head of a layer's values.</summary>
    public long ValueHeadBytes(int layer) => Layout.Format.ValuePageBytes(Layout.Layers[layer].ValueDim) * Layout.Pages[Layout.ClassOf[layer]];

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
            _keys[l] = _accelerator.Accelerator.Allocate1D<byte>(heads * KeyHeadBytes(l));
            _values[l] = _accelerator.Accelerator.Allocate1D<byte>(heads * ValueHeadBytes(l));
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
                Copy(Keys(l), head * KeyHeadBytes(l), Layout.Format.KeyPageBytes(layer.KeyDim), from, to);
                Copy(Values(l), head * ValueHeadBytes(l), Layout.Format.ValuePageBytes(layer.ValueDim), from, to);
            }
        }

        // A step has a stream of its own.
        _accelerator.Accelerator.DefaultStream.Synchronize();
    }

    /// <inheritdoc/>
    public void Discard()
    {
        // What is not written is not read.
    }

    private void Copy(ArrayView<byte> pages, long head, int pageBytes, int from, int to)
        => pages.SubView(head + (long)from * pageBytes, pageBytes).CopyTo(
            _accelerator.Accelerator.DefaultStream, pages.SubView(head + (long)to * pageBytes, pageBytes));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MemoryBuffer1D<byte, Stride1D.Dense>? buffer in _keys.Concat(_values)) buffer?.Dispose();
    }
}
