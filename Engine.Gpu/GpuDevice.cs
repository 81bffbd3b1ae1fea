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

    /// <summary>Told of kernels that a step has needed and that were not there yet.</summary>
    public Action<string, int, long>? KernelsCompiled { get; init; }

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
        int rotaryDim = graph.Sections.SelectMany(s => s.Operations).OfType<ComputeAngles>().Select(a => a.RotaryDim).DefaultIfEmpty(0).Max();
        var step = new GpuStep(_accelerator, Queue, (GpuWeights)weights, (GpuCache)cache, input, rotaryDim) { Prefill = Prefill ?? _accelerator.Prefill };
        try
        {
            (int before, long start) = (_accelerator.Kernels, Stopwatch.GetTimestamp());
            if (_accelerator.Kind == AcceleratorKind.Cuda) GpuCompiler<WarpGroup>.Compile(graph, step);
            else GpuCompiler<SharedMemoryGroup>.Compile(graph, step);
            if (_accelerator.Kernels > before)
                KernelsCompiled?.Invoke(_accelerator.Id, _accelerator.Kernels - before, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            return step;
        }
        catch
        {
            step.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _accelerator.Release(Queue); // The accelerator is everybody's.
}
