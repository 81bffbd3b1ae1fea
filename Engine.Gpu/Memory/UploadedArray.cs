using Engine.Gpu.Accelerators;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Memory;

/// <summary>An array on the host and its copy on a device.</summary>
internal sealed class UploadedArray<T> : IDisposable where T : unmanaged
{
    private readonly MemoryBuffer1D<T, Stride1D.Dense> _memory;

    public UploadedArray(GpuAccelerator accelerator, int length)
    {
        Host = GC.AllocateArray<T>(length, pinned: true);
        _memory = accelerator.Accelerator.Allocate1D<T>(length);
        _memory.MemSetToZero();
        View = _memory.View.AsContiguous();
    }

    /// <summary>What is to go up.</summary>
    public T[] Host { get; }

    /// <summary>What has gone up.</summary>
    public ArrayView<T> View { get; }

    /// <summary>Brings the first elements up.</summary>
    public void Upload(AcceleratorStream stream, int count) => View.SubView(0, count).CopyFromCPU(stream, ref Host[0], count);

    /// <summary>Brings the first elements down.</summary>
    public void Download(AcceleratorStream stream, int count) => View.SubView(0, count).CopyToCPU(stream, ref Host[0], count);

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
