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
    private readonly bool _check;

    /// <param name="devices">The devices, in order.</param>
    /// <param name="options">Layers and bytes that GPUs take.</param>
    /// <param name="request">The model.</param>
    /// <param name="check">Whether what there is no memory for is refused.</param>
    public LayerDivision(IReadOnlyList<ComputeDevice> devices, LoadOptions options, DeviceRequest request, bool check)
    {
        (_devices, _options, _check) = (devices, options, check);
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
        if (all.Count(device => device.IsCpu) > 1) throw new ArgumentException("the CPU is named twice beside layers or bytes for GPUs");
        int most = Math.Min(_options.GpuLayers ?? Layers, Layers), least = _options.GpuLayers is null ? gpus.Length : most;
        if (gpus.Length > most) throw new ArgumentException($"{gpus.Length} GPUs are more than their {most} layers");
        for (int count = most; count >= least; count--)
            if (Try(count == Layers ? gpus : all, count) is { } plan) return plan;
        // Those that they would have, of one GPU.
        int first = all[0].IsCpu ? Layers - least : 0;
        throw Refuse(gpus, $"{least} of the {Layers} layers of this model {(least == 1 ? "does" : "do")} not fit", first, least);
    }

    private LayerPlan? Try(IReadOnlyList<ComputeDevice> devices, int? gpuLayers)
    {
        DeviceRoom[] rooms = [.. devices.Select(device => Room(device, devices.Count(other => other.Id == device.Id), gpuLayers))];
        return LayerShares.Of(Layers, rooms, _bytes.Of) is { } counts ? LayerPlan.Of(devices, counts, _cuts, _options.GpuMemory) : null;
    }

    // A device that is named twice has its memory once.
    private DeviceRoom Room(ComputeDevice device, int times, int? gpuLayers)
        => new(Most(device) / times, device.KnownFreeMemory / times, device.IsCpu && gpuLayers is { } count ? Layers - count : null);

    private long Most(ComputeDevice device) => Math.Min(_check ? device.AvailableMemory : long.MaxValue, device.IsCpu ? long.MaxValue : Given);

    private long Given => _options.GpuMemory ?? long.MaxValue;

    private ModelLoadException Refuse(IEnumerable<ComputeDevice> devices, string problem, int first, int count)
    {
        ComputeDevice[] each = [.. devices.DistinctBy(device => device.Id)];
        return new ModelLoadException($"{problem} on {string.Join(", ", each.Select(device => device.ToString()))}",
            found: LayerPlan.Text(new MemoryReport(_bytes.Weights(first, count), _bytes.Cache(first, count), _bytes.Scratch(first, count))),
            expected: string.Join(", ", each.Select(device => $"at most {LayerPlan.Text(Most(device))} on {device.Id}")));
    }
}
