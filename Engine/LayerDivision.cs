using Engine.Devices;
using Engine.Devices.Split;

namespace Engine;

/// <summary>A model and devices that it is to be divided among.</summary>
internal sealed class LayerDivision
{
    private readonly IReadOnlyList<ComputeDevice> _devices;
    private readonly LoadOptions _options;
    private readonly LayerCuts _cuts;
    private readonly LayerBytes _bytes;

    /// <param name="devices">The devices, in order.</param>
    /// <param name="options">Layers and bytes that GPUs take.</param>
    /// <param name="request">The model.</param>
    public LayerDivision(IReadOnlyList<ComputeDevice> devices, LoadOptions options, DeviceRequest request)
    {
        (_devices, _options) = (devices, options);
        _cuts = new LayerCuts(request.Graph, request.Layout.Layers.Count);
        _bytes = new LayerBytes(_cuts, request);
    }

    private int Layers => _cuts.Layers;

    /// <summary>Every device takes its share.</summary>
    public LayerPlan Shared()
    {
        if (_devices.Count > Layers) throw new ArgumentException($"{_devices.Count} devices are more than the {Layers} layers of this model");
        return Try(_devices, null) ?? throw Refuse(_devices, $"the {Layers} layers of this model do not fit", 0, Layers);
    }

    /// <summary>GPUs take the layers that are given, or as many as fit their bytes; the CPU takes the first ones, or where it is named.</summary>
    public LayerPlan Limited()
    {
        ComputeDevice[] gpus = [.. _devices.Where(device => !device.IsCpu)];
        IReadOnlyList<ComputeDevice> all = _devices.Any(device => device.IsCpu) ? _devices : [ComputeDevice.Cpu, .. gpus];
        if (all.Count(device => device.IsCpu) > 1) throw new ArgumentException("beside layers or bytes for GPUs one share is left to the CPU, and the CPU is named twice");
        int most = Math.Min(_options.GpuLayers ?? Layers, Layers), least = _options.GpuLayers is null ? gpus.Length : most;
        if (gpus.Length > most) throw new ArgumentException($"{most} {(most == 1 ? "layer is" : "layers are")} too few for {gpus.Length} GPUs: each takes at least one");
        for (int count = most; count >= least; count--)
            if (Try(count == Layers ? gpus : all, count) is { } plan) return plan;
        // Without a number of layers one of several GPUs has one at least; with it, those that they would have are told as of one GPU.
        bool isEach = _options.GpuLayers is null && gpus.Length > 1;
        int told = isEach ? 1 : least, first = all[0].IsCpu ? Layers - told : 0;
        string problem = isEach ? $"one layer of this model for each of {gpus.Length} GPUs does not fit"
            : $"{least} of the {Layers} layers of this model {(least == 1 ? "does" : "do")} not fit";
        throw Refuse(gpus, problem, first, told);
    }

    private LayerPlan? Try(IReadOnlyList<ComputeDevice> devices, int? gpuLayers)
    {
        DeviceRoom[] rooms = [.. devices.Select(device => Room(device, devices.Count(other => other.Id == device.Id), gpuLayers))];
        return LayerShares.Of(Layers, rooms, _bytes.Of) is { } counts ? LayerPlan.Of(devices, counts, _cuts, _options.GpuMemory) : null;
    }

    // A device that is named twice has its memory once.
    private DeviceRoom Room(ComputeDevice device, int times, int? gpuLayers)
        => new(Most(device) / times, device.KnownFreeMemory / times, device.IsCpu && gpuLayers is { } count ? Layers - count : null);

    private long Most(ComputeDevice device) => Math.Min(device.AvailableMemory, device.IsCpu ? long.MaxValue : Given);

    private long Given => _options.GpuMemory ?? long.MaxValue;

    private ModelLoadException Refuse(IReadOnlyList<ComputeDevice> devices, string problem, int first, int count)
    {
        ComputeDevice[] each = [.. devices.DistinctBy(device => device.Id)];
        return new ModelLoadException($"{problem} on {string.Join(", ", each.Select(device => device.ToString()))}",
            found: LayerPlan.Text(new MemoryReport(_bytes.Weights(first, count), _bytes.Cache(first, count), _bytes.Scratch(first, count))),
            expected: string.Join(", ", each.Select(Room)));

        string Room(ComputeDevice device)
        {
            int times = devices.Count(other => other.Id == device.Id);
            return $"at most {LayerPlan.Text(Most(device))} on {device.Id}{(times == 1 ? "" : $", which is named {times} times and has it once")}";
        }
    }
}
