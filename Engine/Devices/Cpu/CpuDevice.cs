using Engine.Caching;
using Engine.Graphs;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Manifests;
using Engine.Tuning;

namespace Engine.Devices.Cpu;

/// <summary>The machine's own processors: a pool of threads and lanes of one width, with everything in the machine's memory.</summary>
/// <param name="width">The lanes.</param>
/// <param name="threads">Threads that compute, 1 to 1024.</param>
/// <param name="precision">How weights and activations are multiplied.</param>
/// <param name="tuning">How kernels are fitted to the machine.</param>
internal sealed class CpuDevice(LaneWidth width, int threads, Precision precision, TuningOption tuning) : IDevice
{
    /// <summary>The lanes.</summary>
    public LaneWidth Width => width;

    /// <summary>The workers.</summary>
    public WorkerPool Pool { get; } = new(threads);

    /// <summary>What it does for speed.</summary>
    public Techniques Techniques { get; init; } = Techniques.All;

    /// <inheritdoc/>
    public IDeviceWeights Place(WeightManifest manifest) => new PanelStore(manifest, precision, threads);

    /// <inheritdoc/>
    public IDeviceCache Place(CacheLayout layout) => new KvStorage(layout);

    /// <inheritdoc/>
    public ICompiledStep Compile(StepGraph graph, IDeviceWeights weights, IDeviceCache cache, StepInput input)
    {
        var store = (PanelStore)weights;
        var step = new CpuStep(this, store, (KvStorage)cache, input, new Tuner(tuning, width, threads, store.Matrices, TuningMemory.Shared));
        try
        {
            CpuCompiler.Compile(graph, step);
            return step;
        }
        catch
        {
            step.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Pool.Dispose();
}
