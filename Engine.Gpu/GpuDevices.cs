using Engine.Gpu.Accelerators;

namespace Engine.Gpu;

/// <summary>Finds GPUs, for <see cref="LoadOptions.Device"/>.</summary>
public static class GpuDevices
{
    /// <summary>All that this machine has, those of CUDA first. A GPU that both drive is there twice.</summary>
    public static IReadOnlyList<GpuComputeDevice> List() => [.. List(AcceleratorKind.Cuda), .. List(AcceleratorKind.OpenCl)];

    /// <summary>NVIDIA's n-th GPU.</summary>
    /// <exception cref="ArgumentException">It is not there; the message lists those that are.</exception>
    public static GpuComputeDevice Cuda(int index = 0) => Of(AcceleratorKind.Cuda, index);

    /// <summary>The n-th device of OpenCL.</summary>
    /// <exception cref="ArgumentException">It is not there; the message lists those that are.</exception>
    public static GpuComputeDevice OpenCl(int index = 0) => Of(AcceleratorKind.OpenCl, index);

    /// <summary>
    /// What decodes a model fastest, found when one is loaded: GPUs whose memory holds it are measured for a moment, and this machine's processors. What is
    /// chosen and why goes to <see cref="LoadOptions.LoggerFactory"/>. OpenCL on a CPU is never chosen.
    /// </summary>
    public static ComputeDevice Auto { get; } = new AutoComputeDevice();

    /// <summary>
    /// The device of a name: <c>cuda</c>, <c>cuda:1</c>, <c>opencl</c>, <c>opencl:1</c>, <c>cpu</c>, or <c>auto</c> (<see cref="Auto"/>). Several with
    /// commas between them share the layers of a model (<see cref="ComputeDevice.Split"/>). <c>simulator</c> runs the same kernels on threads of the CPU, very
    /// slowly, for tests.
    /// </summary>
    /// <exception cref="ArgumentException">It is no such name, or not there; the message lists those that are.</exception>
    public static ComputeDevice Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ComputeDevice.Split([.. Each(name).Select(One)]);
    }

    /// <summary>The id that a name stands for: <c>cuda</c> is <c>cuda:0</c>. Whether such a device is there is not asked.</summary>
    /// <exception cref="ArgumentException">It is no such name.</exception>
    public static string IdOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] ids = [.. Each(name).Select(IdOfOne)];
        if (ids.Length > 1 && ids.Contains(Auto.Id)) throw new ArgumentException($"{Auto.Id} stands alone: it is no part of several devices");
        return string.Join(',', ids);
    }

    private static string IdOfOne(string name)
    {
        if (Own(name) is { } own) return own.Id;
        (AcceleratorKind kind, int index) = DeviceNames.Parse(name);
        return DeviceNames.Of(kind, index);
    }

    private static string[] Each(string name)
    {
        string[] names = name.Split(',', StringSplitOptions.TrimEntries);
        if (names.Length > 1 && names.Contains("")) throw new ArgumentException($"a device is missing beside a comma of '{name}'");
        return names;
    }

    private static ComputeDevice One(string name)
    {
        if (Own(name) is { } own) return own;
        (AcceleratorKind kind, int index) = DeviceNames.Parse(name);
        return Of(kind, index);
    }

    // Those that no driver has to be asked for.
    private static ComputeDevice? Own(string name)
        => name.Equals(DeviceNames.Cpu, StringComparison.OrdinalIgnoreCase) ? ComputeDevice.Cpu
        : name.Equals(DeviceNames.Auto, StringComparison.OrdinalIgnoreCase) ? Auto
        : null;

    private static GpuComputeDevice Of(AcceleratorKind kind, int index)
    {
        IReadOnlyList<DeviceDescription> found = GpuAccelerator.List(kind, out string? reason);
        if (index >= 0 && index < found.Count) return new GpuComputeDevice(kind, index, found[index]);
        throw new ArgumentException(DeviceNames.Missing(DeviceNames.Of(kind, index), [.. List().Select(device => device.ToString())], reason));
    }

    private static IEnumerable<GpuComputeDevice> List(AcceleratorKind kind)
        => GpuAccelerator.List(kind, out _).Select((found, index) => new GpuComputeDevice(kind, index, found));
}
