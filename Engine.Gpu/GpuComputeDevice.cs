using Engine.Devices;
using Engine.Gpu.Accelerators;
using Engine.Gpu.Memory;
using ILGPU.Runtime.Cuda;

namespace Engine.Gpu;

/// <summary>
/// A GPU to compute on, as <see cref="GpuDevices"/> finds them. It is opened when a model is loaded onto it, and then stays open as long as the
/// process runs.
/// </summary>
public sealed class GpuComputeDevice : ComputeDevice
{
    private readonly int _index;

    internal GpuComputeDevice(AcceleratorKind kind, int index, DeviceDescription found) : base(DeviceNames.Of(kind, index), found.Name, found.Memory)
        => (Kind, _index, Multiprocessors, ComputeCapability, IsProcessor)
            = (kind, index, found.Multiprocessors, found.ComputeCapability, found.IsProcessor);

    /// <summary>What drives it.</summary>
    public AcceleratorKind Kind { get; }

    /// <summary>Its multiprocessors; of OpenCL, its compute units.</summary>
    public int Multiprocessors { get; }

    /// <summary>What of CUDA it can do, e.g. <c>9.0</c>; null where CUDA does not drive it.</summary>
    public string? ComputeCapability { get; }

    /// <summary>Bytes of its memory that nobody has taken; null where the driver does not tell.</summary>
    /// <exception cref="ModelLoadException">It cannot be opened.</exception>
    public long? FreeMemory => (Accelerator.Accelerator as CudaAccelerator)?.GetFreeMemory();

    /// <summary>Copies within its memory, for a moment: the bytes that it reads and writes in a second.</summary>
    /// <exception cref="ModelLoadException">It cannot be opened, or has too little memory left.</exception>
    public double MeasureCopyBandwidth() => CopyBandwidth.Measure(Accelerator);

    internal override long AvailableMemory => FreeMemory ?? Memory;

    internal override long? KnownFreeMemory => FreeMemory;

    /// <summary>Whether the machine's own processors are behind it.</summary>
    internal bool IsProcessor { get; }

    /// <summary>Seconds that an operation costs beside its work.</summary>
    internal double MeasureLaunch() => LaunchTime.Measure(Accelerator);

    internal override IDevice Open(DeviceRequest request)
        => new GpuDevice(Accelerator, request.Precision, request.Threads) { Loading = request.Kernels };

    private GpuAccelerator Accelerator => GpuAccelerator.Open(Kind, _index);
}
