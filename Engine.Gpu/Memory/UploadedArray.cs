using Engine.Gpu.Accelerators;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Memory;

/// <summary>An array on the host and its copy on a device.</summary>
internal sealed class UploadedArray<T> : IDisposable where T : unmanaged
{
    private readonly HostArray<T> _host;
    private readonly MemoryBuffer1D<T, Stride1D.Dense> _memory;

    public UploadedArray(GpuAccelerator accelerator, int length)
    {
        _host = new HostArray<T>(accelerator, length);
        _memory = accelerator.Allocate<T>(length);
        _memory.MemSetToZero();
        View = _memory.View.AsContiguous();
    }

    /// <summary>What is to go up.</summary>
    public T[] Host => _host.Values;

    /// <summary>What has gone up.</summary>
    public ArrayView<T> View { get; }

    /// <summary>Brings the first elements up.</summary>
    public void Upload(AcceleratorStream stream, int count) => _host.View.SubView(0, count).CopyTo(stream, View.SubView(0, count));

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory.Dispose();
        _host.Dispose();
    }
}
