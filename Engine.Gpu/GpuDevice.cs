using System.Diagnostics;
using Engine.Caching;
using Engine.Devices;
using Engine.Gpu.Accelerators;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Gpu.Steps;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Kernels.Formats.Panels;
using Engine.Manifests;

namespace Engine.Gpu;

/// <summary>A GPU: weights, cache and activations in its memory, every operation a launch of a kernel.</summary>
internal sealed class GpuDevice : IDevice
{
    private readonly GpuAccelerator _accelerator;
    private readonly Precision _precision;
    private readonly int _threads;

    /// <param name="accelerator">The device.</param>
    /// <param name="precision">How weights and activations are multiplied.</param>
    /// <param name="threads">Threads that read weights; null for as many as the machine has processors.</param>
    /// <param name="queue">Where launches queue; null for a stream of its own.</param>
    public GpuDevice(GpuAccelerator accelerator, Precision precision, int? threads = null, LaunchQueue? queue = null)
    {
        (_accelerator, _precision, _threads) = (accelerator, precision, threads ?? Environment.ProcessorCount);
        Queue = queue ?? new LaunchQueue(accelerator.Accelerator.CreateStream());
    }

    /// <summary>How it multiplies panels with many tokens; null for what suits the device.</summary>
    public PrefillProducts? Prefill { get; init; }

    /// <summary>What is asked of the kernels of a step.</summary>
    public KernelLoading Loading { get; init; } = new();

    /// <summary>One for steps and cache: a page is copied behind the launches that write it.</summary>
    public LaunchQueue Queue { get; }

    /// <inheritdoc/>
    public IDeviceWeights Place(WeightManifest manifest) => new GpuWeights(_accelerator, manifest, _precision, _threads);

    /// <inheritdoc/>
    public IDeviceCache Place(CacheLayout layout) => new GpuCache(_accelerator, Queue, layout);

    /// <inheritdoc/>
    public ICompiledStep Compile(StepGraph graph, IDeviceWeights weights, IDeviceCache cache, StepInput input)
    {
        graph.Validate();
        GpuOperations.Check(graph);
        // Which kernels there are to compile is known once a step has asked for all of them. That step is only good to be measured.
        GpuStep? step = null;
        IReadOnlyList<Lazy<Delegate>> missing = GpuAccelerator.Missing(() => step = Build(graph, (GpuWeights)weights, (GpuCache)cache, input));
        if (missing.Count == 0 || !Loading.IsWanted) return step!;
        step!.Dispose();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < missing.Count; i++)
        {
            Loading.Cancellation.ThrowIfCancellationRequested();
            Loading.Progress?.Invoke(_accelerator.Id, i, missing.Count);
            _ = missing[i].Value;
        }

        Loading.Progress?.Invoke(_accelerator.Id, missing.Count, missing.Count);
        Loading.Compiled?.Invoke(_accelerator.Id, missing.Count, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return Build(graph, (GpuWeights)weights, (GpuCache)cache, input);
    }

    /// <inheritdoc/>
    public void Dispose() => _accelerator.Release(Queue); // The accelerator is everybody's.

    private GpuStep Build(StepGraph graph, GpuWeights weights, GpuCache cache, StepInput input)
    {
        ComputeAngles[] angles = [.. graph.Sections.SelectMany(s => s.Operations).OfType<ComputeAngles>()];
        int[] rotaryDims = [.. Enumerable.Range(0, angles.Select(a => a.Table + 1).DefaultIfEmpty(0).Max())
            .Select(table => angles.Where(a => a.Table == table).Select(a => a.RotaryDim).DefaultIfEmpty(0).Max())];
        var step = new GpuStep(_accelerator, Queue, weights, cache, input, rotaryDims) { Prefill = Prefill ?? _accelerator.Prefill };
        try
        {
            if (_accelerator.Kind == AcceleratorKind.Cuda) GpuCompiler<WarpGroup>.Compile(graph, step);
            else GpuCompiler<SharedMemoryGroup>.Compile(graph, step);
            return step;
        }
        catch
        {
            step.Dispose();
            throw;
        }
    }
}
