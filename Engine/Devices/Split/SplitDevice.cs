using Engine.Caching;
using Engine.Graphs;
using Engine.Manifests;

namespace Engine.Devices.Split;

/// <summary>Some layers of a model, and what computes them.</summary>
/// <param name="Device">The device.</param>
/// <param name="First">The first layer.</param>
/// <param name="Count">How many.</param>
internal readonly record struct SplitPart(IDevice Device, int First, int Count);

/// <summary>
/// Several devices, each of which has some layers of one model, with their weights and their pages of the cache. What a layer leaves for the next passes
/// from device to device as it is, in float32.
/// </summary>
/// <param name="cuts">Where layers end.</param>
/// <param name="parts">Devices and their layers, in order. They are disposed with this; one may have several parts.</param>
internal sealed class SplitDevice(LayerCuts cuts, IReadOnlyList<SplitPart> parts) : IDevice
{
    /// <inheritdoc/>
    public IDeviceWeights Place(WeightManifest manifest) => new SplitWeights(cuts, parts, manifest);

    /// <inheritdoc/>
    public IDeviceCache Place(CacheLayout layout) => new SplitCache(parts, layout);

    /// <inheritdoc/>
    public ICompiledStep Compile(StepGraph graph, IDeviceWeights weights, IDeviceCache cache, StepInput input)
    {
        if (!cuts.Are(graph)) throw new ArgumentException("another step than that which was divided", nameof(graph));
        List<SplitStep.Part> steps = [];
        try
        {
            for (int i = 0; i < parts.Count; i++)
            {
                StepGraph part = cuts.Part(parts[i].First, parts[i].Count);
                steps.Add(new SplitStep.Part(part, parts[i].Device.Compile(part, ((SplitWeights)weights).Parts[i], ((SplitCache)cache).Parts[i], input)));
            }

            return new SplitStep(steps, input);
        }
        catch
        {
            foreach (SplitStep.Part part in steps) part.Step.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDevice device in parts.Select(part => part.Device).Distinct()) device.Dispose();
    }
}
