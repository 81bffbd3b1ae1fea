#if GPU
using Engine.Gpu;
#endif

namespace Engine.Cli.Parsing;

/// <summary>The GPUs that this build of the command line can use: all that <c>Engine.Gpu</c> finds, or none where it is built without that.</summary>
internal static class Gpus
{
#if GPU
    /// <summary>What a device can be called.</summary>
    public const string Words = "cpu, cuda[:N] or opencl[:N]";

    /// <summary>The device of a name; null for the machine's own processors.</summary>
    public static ComputeDevice? Parse(string name) => GpuDevices.Parse(name);

    /// <summary>All that there are.</summary>
    public static IEnumerable<DeviceRow> List() => GpuDevices.List().Select(gpu => new DeviceRow(gpu.Id, gpu.Name, gpu.Memory)
    {
        Multiprocessors = gpu.Multiprocessors,
        ComputeCapability = gpu.ComputeCapability,
        FreeMemory = () => gpu.FreeMemory,
        CopyBandwidth = () => gpu.MeasureCopyBandwidth(),
    });
#else
    /// <summary>What a device can be called.</summary>
    public const string Words = "cpu";

    /// <summary>The device of a name; null for the machine's own processors.</summary>
    public static ComputeDevice? Parse(string name)
        => name.Equals(Words, StringComparison.OrdinalIgnoreCase) ? null : throw new ArgumentException($"this build has no GPUs: devices are {Words}, not '{name}'");

    /// <summary>None.</summary>
    public static IEnumerable<DeviceRow> List() => [];
#endif
}
