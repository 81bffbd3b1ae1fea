using System.Globalization;
using Engine.Devices;
using Engine.Devices.Split;

namespace Engine;

/// <summary>Which device has which layers, decided before one is opened: what does not fit is refused here.</summary>
internal sealed class LayerPlan
{
    private readonly IReadOnlyList<Part> _parts;
    private readonly LayerCuts? _cuts;
    private readonly long? _gpuMemory;

    private LayerPlan(IReadOnlyList<Part> parts, LayerCuts? cuts, long? gpuMemory) => (_parts, _cuts, _gpuMemory) = (parts, cuts, gpuMemory);

    /// <summary>The devices and their layers, in order.</summary>
    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>Divides a model among the parts of a device, and between them and the CPU where layers or bytes of a GPU are given.</summary>
    /// <param name="device">The device.</param>
    /// <param name="options">Layers and bytes that GPUs take.</param>
    /// <param name="request">The model.</param>
    /// <exception cref="ArgumentException">The devices are not such that layers could be divided so.</exception>
    /// <exception cref="ModelLoadException">There is not so much memory.</exception>
    public static LayerPlan Of(ComputeDevice device, LoadOptions options, DeviceRequest request)
    {
        if (options.GpuLayers == 0) return Whole(ComputeDevice.Cpu);
        bool limited = options.GpuLayers is not null || options.GpuMemory is not null;
        if (limited && device.Parts.All(part => part.IsCpu))
            throw new ArgumentException($"there are layers or bytes for a GPU, and the device is {device.Id}: name a GPU");
        if (!limited && device.Parts.Count == 1) return Whole(device.Parts[0]);
        return new LayerDivision(device.Parts, options, request) is var division && limited ? division.Limited() : division.Shared();

        LayerPlan Whole(ComputeDevice one) => new([new Part(one, 0, request.Layout.Layers.Count)], null, null);
    }

    /// <summary>A plan of some counts of layers.</summary>
    public static LayerPlan Of(IReadOnlyList<ComputeDevice> devices, IReadOnlyList<int> counts, LayerCuts cuts, long? gpuMemory)
    {
        var parts = new Part[devices.Count];
        for (int i = 0, first = 0; i < parts.Length; first += counts[i++]) parts[i] = new Part(devices[i], first, counts[i]);
        return new LayerPlan(parts, cuts, gpuMemory);
    }

    /// <summary>Opens the devices, each once.</summary>
    /// <exception cref="ModelLoadException">One cannot be used.</exception>
    public IDevice Open(DeviceRequest request)
    {
        if (_parts.Count == 1) return _parts[0].Device.Open(request);
        Dictionary<string, IDevice> open = [];
        try
        {
            foreach (Part part in _parts)
                if (!open.ContainsKey(part.Device.Id)) open[part.Device.Id] = part.Device.Open(request);
            return new SplitDevice(_cuts!, [.. _parts.Select(part => new SplitPart(open[part.Device.Id], part.First, part.Count))]);
        }
        catch
        {
            foreach (IDevice device in open.Values) device.Dispose();
            throw;
        }
    }

    /// <summary>What layers take where they lie.</summary>
    /// <exception cref="ModelLoadException">It is more than was given, since a device's buffers are larger than was thought.</exception>
    public IReadOnlyList<LayerPlacement> Placement(IDeviceWeights weights, IDeviceCache cache, ICompiledStep step)
    {
        LayerPlacement[] placement = [.. _parts.Select((part, i) => new LayerPlacement(part.Device.Id, part.First, part.Count, MemoryOf(i)))];
        foreach ((Part part, LayerPlacement placed) in _parts.Zip(placement))
        {
            if (part.Device.IsCpu || placed.Memory.Total <= (_gpuMemory ?? long.MaxValue)) continue;
            throw new ModelLoadException($"{placed.Layers} layers do not fit the memory that {part.Device} is given",
                found: Text(placed.Memory), expected: $"at most {Text(_gpuMemory!.Value)}");
        }

        return placement;

        MemoryReport MemoryOf(int i) => (weights, cache, step) is (SplitWeights w, SplitCache c, SplitStep s)
            ? new MemoryReport(w.Parts[i].Bytes, c.Parts[i].Bytes, s.Steps[i].Bytes)
            : new MemoryReport(weights.Bytes, cache.Bytes, step.Bytes);
    }

    /// <summary>Bytes in a message.</summary>
    public static string Text(long bytes) => bytes switch
    {
        < 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 10):0.#} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.#} MiB"),
    };

    /// <summary>Weights, cache and buffers in a message.</summary>
    public static string Text(MemoryReport memory)
        => $"{Text(memory.Total)}: {Text(memory.Weights)} of weights, {Text(memory.Cache)} of cache, {Text(memory.Scratch)} of buffers";

    /// <summary>Some layers and what has them.</summary>
    /// <param name="Device">The device.</param>
    /// <param name="First">The first layer.</param>
    /// <param name="Count">How many.</param>
    public sealed record Part(ComputeDevice Device, int First, int Count);
}
