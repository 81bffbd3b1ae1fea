#if GPU
using Engine.Gpu;
#endif

namespace Engine.Cli.Parsing;

/// <summary>The GPUs that this build of the command line can use: all that <c>Engine.Gpu</c> finds, or none where it is built without that.</summary>
internal static class Gpus
{
#if GPU
    /// <summary>What is said of a build without them; null in one that has them.</summary>
    public static string? Missing => null;

    /// <summary>What a device can be called.</summary>
    public const string Words = "cpu, auto, cuda[:N], opencl[:N], or several with commas, which share the layers";

    /// <summary>The id that a name stands for; whether it is there is asked when it is used.</summary>
    public static string IdOf(string name) => GpuDevices.IdOf(name);

    /// <summary>The device of an id.</summary>
    public static ComputeDevice Of(string id) => GpuDevices.Parse(id);

    /// <summary>All that there are.</summary>
    public static IEnumerable<DeviceRow> List() => GpuDevices.List().Select(gpu => new DeviceRow(gpu.Id, gpu.Name, gpu.Memory)
    {
        Multiprocessors = gpu.Multiprocessors,
        ComputeCapability = gpu.ComputeCapability,
        FreeMemory = () => gpu.FreeMemory,
        CopyBandwidth = () => gpu.MeasureCopyBandwidth(),
    });
#else
    /// <summary>What is said of a build without them; null in one that has them.</summary>
    public static string? Missing => "this command line was built without GPUs (-p:WithGpu=false)";

    /// <summary>What a device can be called.</summary>
    public const string Words = "cpu";

    /// <summary>The one name.</summary>
    public static string IdOf(string name)
        => name.Equals(Words, StringComparison.OrdinalIgnoreCase)
            ? Words
            : throw new ArgumentException($"{Missing}: the device is {Words}, not '{name}'");

    /// <summary>The machine's own processors.</summary>
    public static ComputeDevice Of(string id) => ComputeDevice.Cpu;

    /// <summary>None.</summary>
    public static IEnumerable<DeviceRow> List() => [];
#endif
}
