using System.Globalization;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace Engine.Gpu.Accelerators;

/// <summary>What a driver says of a device.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Memory">Bytes of its memory.</param>
/// <param name="Multiprocessors">Multiprocessors, or what stands for them: compute units.</param>
/// <param name="ComputeCapability">Of CUDA, e.g. 9.0.</param>
/// <param name="IsProcessor">Whether OpenCL says that it is a processor, not a GPU.</param>
internal readonly record struct DeviceDescription(string Name, long Memory, int Multiprocessors, string? ComputeCapability, bool IsProcessor = false)
{
    /// <summary>Of a device that ILGPU has found.</summary>
    public static DeviceDescription Of(Device device)
        => new(device.Name.Trim(), device.MemorySize, device.NumMultiprocessors,
            device is CudaDevice { Architecture: { } capability }
            ? string.Create(CultureInfo.InvariantCulture, $"{capability.Major}.{capability.Minor}")
            : null,
            device is CLDevice { DeviceType: var type } && type.HasFlag(CLDeviceType.CL_DEVICE_TYPE_CPU));
}
