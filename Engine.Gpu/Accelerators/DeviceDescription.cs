using System.Globalization;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace Engine.Gpu.Accelerators;

/// <summary>What a driver says of a device.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Memory">Bytes of its memory.</param>
/// <param name="Multiprocessors">Multiprocessors, or what stands for them: compute units.</param>
/// <param name="ComputeCapability">Of CUDA, e.g. 9.0.</param>
internal readonly record struct DeviceDescription(string Name, long Memory, int Multiprocessors, string? ComputeCapability)
{
    /// <summary>Of a device that ILGPU has found.</summary>
    public static DeviceDescription Of(Device device)
        => new(device.Name.Trim(), device.MemorySize, device.NumMultiprocessors,
            device is CudaDevice { Architecture: { } capability }
            ? string.Create(CultureInfo.InvariantCulture, $"{capability.Major}.{capability.Minor}")
            : null);
}
