using Engine.Devices;
using Engine.Devices.Cpu;
using Engine.Devices.Split;
using Engine.Graphs;
using Engine.Manifests;

namespace Engine;

/// <summary>This machine's own processors.</summary>
internal sealed class CpuComputeDevice() : ComputeDevice("cpu", "this machine's processors", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
{
    internal override bool IsCpu => true;

    internal override long? KnownFreeMemory => Memory;

    internal override IDevice Open(DeviceRequest request) => new CpuDevice(request.Width, request.Threads, request.Precision, request.Tuning)
    {
        TuningProblem = request.TuningProblem,
        Budget = request.MemoryBudget is { } bytes ? new WeightBudget(bytes, Layers(request)) : null,
    };

    // A matrix that several layers share, or the embedding and the head, stays in memory.
    private static IReadOnlyList<IReadOnlyList<WeightMatrix>> Layers(DeviceRequest request)
    {
        var cuts = new LayerCuts(request.Graph, request.Layout.Layers.Count);
        var uses = request.Graph.Sections.SelectMany(section => section.Operations).SelectMany(operation => operation.Matrices.Distinct()).CountBy(m => m).ToDictionary();
        return [.. Enumerable.Range(0, cuts.Layers).Select(layer => Own(cuts.Layer(layer)))];

        IReadOnlyList<WeightMatrix> Own(IEnumerable<StepOperation> operations)
        {
            WeightMatrix[] all = [.. operations.SelectMany(operation => operation.Matrices)];
            return [.. all.CountBy(m => m).Where(own => own.Value == uses[own.Key]).Select(own => own.Key)];
        }
    }
}
