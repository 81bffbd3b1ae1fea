using Engine.Caching;
using Engine.Graphs;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Manifests;
using Engine.Tuning;

namespace Engine.Devices.Cpu;

/// <summary>
/// The machine's own processors: a pool of threads and lanes of one width, with everything in the machine's memory. Any number of models may be on one
/// device, or on devices that share a pool: their steps take turns.
/// </summary>
internal sealed class CpuDevice : IDevice
{
    private readonly Precision _precision;
    private readonly TuningOption _tuning;
    private readonly WorkerPool? _owned;

    /// <summary>A device with workers of its own.</summary>
    /// <param name="width">The lanes.</param>
    /// <param name="threads">Threads that compute, 1 to 1024.</param>
    /// <param name="precision">How weights and activations are multiplied.</param>
    /// <param name="tuning">How kernels are fitted to the machine.</param>
    /// <param name="lowering">How operations become work; null for the fastest way.</param>
    public CpuDevice(LaneWidth width, int threads, Precision precision, TuningOption tuning, Lowering? lowering = null)
        : this(width, new WorkerPool(threads), precision, tuning, lowering) => _owned = Pool;

    /// <summary>A device on workers that are the caller's to dispose, after it.</summary>
    /// <param name="width">The lanes.</param>
    /// <param name="pool">The workers.</param>
    /// <param name="precision">How weights and activations are multiplied.</param>
    /// <param name="tuning">How kernels are fitted to the machine.</param>
    /// <param name="lowering">How operations become work; null for the fastest way.</param>
    public CpuDevice(LaneWidth width, WorkerPool pool, Precision precision, TuningOption tuning, Lowering? lowering = null)
        => (Width, Pool, _precision, _tuning, Lowering) = (width, pool, precision, tuning, lowering ?? new Lowering());

    /// <summary>The lanes.</summary>
    public LaneWidth Width { get; }

    /// <summary>The workers.</summary>
    public WorkerPool Pool { get; }

    /// <summary>How operations become work.</summary>
    public Lowering Lowering { get; }

    /// <summary>Told where what was measured can be neither read nor written.</summary>
    public Action<string>? TuningProblem { get; init; }

    /// <summary>What weights may take; null for no limit.</summary>
    public WeightBudget? Budget { get; init; }

    /// <inheritdoc/>
    public IDeviceWeights Place(WeightManifest manifest) => new PanelStore(manifest, _precision, Pool.Workers, Budget);

    /// <inheritdoc/>
    public IDeviceCache Place(CacheLayout layout) => new KvStorage(layout);

    /// <inheritdoc/>
    public ICompiledStep Compile(StepGraph graph, IDeviceWeights weights, IDeviceCache cache, StepInput input)
    {
        var store = (PanelStore)weights;
        var tuner = new Tuner(_tuning, Width, Pool.Workers, store.Matrices, TuningCache.Shared, problem: TuningProblem);
        var step = new CpuStep(this, store, (KvStorage)cache, input, tuner);
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
    public void Dispose() => _owned?.Dispose();
}
