using Engine.Devices;

namespace Engine;

/// <summary>Several devices that share the layers of a model.</summary>
internal sealed class SplitComputeDevice(IReadOnlyList<ComputeDevice> parts)
    : ComputeDevice(string.Join(',', parts.Select(part => part.Id)), string.Join(", ", parts.Select(part => part.Name)),
        parts.DistinctBy(part => part.Id).Aggregate(0L, (sum, part) => sum + Math.Min(part.Memory, long.MaxValue - sum)))
{
    internal override IReadOnlyList<ComputeDevice> Parts => parts;

    internal override IDevice Open(DeviceRequest request) => LayerPlan.Of(this, new LoadOptions(), request).Open(request);
}
