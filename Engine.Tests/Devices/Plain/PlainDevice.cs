using Engine.Caching;
using Engine.Devices;
using Engine.Graphs;
using Engine.Manifests;

namespace Engine.Tests.Devices.Plain;

/// <summary>
/// A device that does everything in the plainest way: double precision, one row after another, arrays on the managed heap. It is what others are compared with,
/// and shows what a device has to implement.
/// </summary>
internal sealed class PlainDevice : IDevice
{
    /// <summary>Steps that any step of it has run.</summary>
    public int NumSteps { get; set; }

    public IDeviceWeights Place(WeightManifest manifest) => new PlainWeights(manifest);

    public IDeviceCache Place(CacheLayout layout) => new PlainCache(layout);

    public ICompiledStep Compile(StepGraph graph, IDeviceWeights weights, IDeviceCache cache, StepInput input)
    {
        graph.Validate();
        return new PlainStep(this, graph, (PlainWeights)weights, (PlainCache)cache, input);
    }

    public void Dispose()
    {
    }
}
