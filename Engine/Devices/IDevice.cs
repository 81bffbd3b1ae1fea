using Engine.Caching;
using Engine.Graphs;
using Engine.Manifests;

namespace Engine.Devices;

/// <summary>
/// What computes a model's steps: it holds weights, keys and values and buffers in memory of its own, and compiles the description of a step into its own work.
/// Models, layers, scheduler and samplers know nothing more of it than this.
/// </summary>
internal interface IDevice : IDisposable
{
    /// <summary>Decides how the weights that a model needs are held; no memory is taken yet.</summary>
    /// <exception cref="ModelLoadException">The device cannot hold one of them.</exception>
    IDeviceWeights Place(WeightManifest manifest);

    /// <summary>Lays out memory for keys and values; it is taken later.</summary>
    /// <exception cref="ArgumentException">The device cannot hold so much.</exception>
    IDeviceCache Place(CacheLayout layout);

    /// <summary>Compiles a step; weights and cache, which are the device's own, need not have their memory yet.</summary>
    /// <param name="graph">What it computes.</param>
    /// <param name="weights">What <see cref="Place(WeightManifest)"/> has made.</param>
    /// <param name="cache">What <see cref="Place(CacheLayout)"/> has made.</param>
    /// <param name="input">Where each step's tokens, positions and pages will be found.</param>
    ICompiledStep Compile(StepGraph graph, IDeviceWeights weights, IDeviceCache cache, StepInput input);
}
