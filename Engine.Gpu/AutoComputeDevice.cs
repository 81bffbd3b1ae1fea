using Engine.Devices;
using Engine.Devices.Cpu;
using Engine.Devices.Split;
using Engine.Gpu.Accelerators;

namespace Engine.Gpu;

/// <summary>
/// What decodes a model fastest, by measuring for a moment: the machine's own processors, or a GPU whose memory holds the model whole. Neither OpenCL on the
/// machine's processors is chosen, whose work they do better themselves, nor the simulator.
/// </summary>
internal sealed class AutoComputeDevice() : ComputeDevice("auto", "the fastest there is", 0)
{
    internal override bool IsChosenLater => true;

    internal override ComputeDevice Choose(DeviceRequest request, bool gpu, Action<string, string> told)
    {
        long needed = gpu ? 0 : new LayerBytes(new LayerCuts(request.Graph, request.Layout.Layers.Count), request).Of(0, request.Layout.Layers.Count);
        double bytesPerToken = new ManifestPanels(request.Manifest, request.Precision).BytesPerToken;
        int operations = request.Graph.Sections.Sum(section => section.Operations.Count);
        IReadOnlyList<GpuComputeDevice> gpus = GpuDevices.List();
        List<DeviceTrial> trials = [.. gpus.Select(device => Refusal(device, gpus) is { } no ? new DeviceTrial(device, Refusal: no) : Try(device, needed))];
        if (!gpu && trials.All(trial => trial.Refusal is not null))
        {
            told(Cpu.Id, trials.Count == 0 ? "there is no GPU" : Text());
            return Cpu;
        }

        if (!gpu) trials.Insert(0, new DeviceTrial(Cpu, MemoryBandwidth.Measure(request.Threads)));
        DeviceTrial? best = DeviceTrial.Best(trials, bytesPerToken, operations);
        if (best is null)
            throw new ArgumentException($"{Id} finds no GPU that could take layers, only {string.Join("; ", trials.Select(Say).Prepend(Cpu.Id))}");
        told(best.Device.Id, Text());
        return best.Device;

        string Say(DeviceTrial trial) => trial.Text(bytesPerToken, operations);

        string Text() => string.Join("; ", trials.Select(Say));
    }

    internal override IDevice Open(DeviceRequest request) => Choose(request, false, static (_, _) => { }).Open(request);

    /// <summary>Why a device is not even tried.</summary>
    internal static string? Refusal(GpuComputeDevice device, IReadOnlyList<GpuComputeDevice> all)
        => device.Kind == AcceleratorKind.Simulator ? "it is for tests"
        : device.IsProcessor ? "it is this machine's processors, which compute better themselves"
        : device.Kind == AcceleratorKind.OpenCl && all.FirstOrDefault(other => other.Kind == AcceleratorKind.Cuda && other.Name == device.Name) is { } cuda
            ? $"it is {cuda.Id}"
        : null;

    private static DeviceTrial Try(GpuComputeDevice device, long needed)
    {
        try
        {
            long room = device.AvailableMemory;
            return needed > room
                ? new DeviceTrial(device, Refusal: $"the model takes {needed >> 20} MiB, and it has {room >> 20} MiB")
                : new DeviceTrial(device, device.MeasureCopyBandwidth(), device.MeasureLaunch());
        }
        catch (ModelLoadException e)
        {
            return new DeviceTrial(device, Refusal: e.Message);
        }
    }
}
