using System.Runtime.InteropServices;
using Engine.Gpu.Accelerators;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace Engine.Gpu.Memory;

/// <summary>
/// An array on the host that values are copied to or from a device through. ILGPU makes an object for each copy of plain memory: this one is made
/// once, so that a step allocates nothing.
/// </summary>
internal sealed class HostArray<T> : IDisposable where T : unmanaged
{
    private readonly CPUMemoryBuffer _memory;

    public HostArray(GpuAccelerator accelerator, int length)
    {
        Values = GC.AllocateArray<T>(length, pinned: true);
        _memory = CPUMemoryBuffer.Create(accelerator.Accelerator, Marshal.UnsafeAddrOfPinnedArrayElement(Values, 0), length, Marshal.SizeOf<T>());
        View = _memory.AsArrayView<T>(0, length);
    }

    /// <summary>The values.</summary>
    public T[] Values { get; }

    /// <summary>The same memory, as copies take it.</summary>
    public ArrayView<T> View { get; }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
