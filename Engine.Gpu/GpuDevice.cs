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
using AcceleratorStream = ILGPU.Runtime.AcceleratorStream;

namespace Engine.Gpu;

/// <summary>A GPU: weights, cache and activations in its memory, every operation a launch of a kernel.</summary>
internal sealed class GpuDevice(GpuAccelerator accelerator, Precision precision, int? threads = null) : IDevice
{
    // One for steps and cache: a page is copied behind the launches that write it.
    private readonly AcceleratorStream _stream = accelerator.Accelerator.CreateStream();

    /// <inheritdoc/>
    public IDeviceWeights Place(WeightManifest manifest) => new GpuWeights(accelerator, manifest, precision, threads ?? Environment.ProcessorCount);

    /// <inheritdoc/>
    public IDeviceCache Place(CacheLayout layout) => new GpuCache(accelerator, _stream, layout);

    /// <inheritdoc/>
    public ICompiledStep Compile(StepGraph graph, IDeviceWeights weights, IDeviceCache cache, StepInput input)
    {
        graph.Validate();
        int rotaryDim = graph.Sections.SelectMany(s => s.Operations).OfType<ComputeAngles>().Select(a => a.RotaryDim).DefaultIfEmpty(0).Max();
        var step = new GpuStep(accelerator, _stream, (GpuWeights)weights, (GpuCache)cache, input, rotaryDim);
        try
        {
            if (accelerator.Kind == AcceleratorKind.Cuda) GpuCompiler<WarpGroup>.Compile(graph, step);
            else GpuCompiler<SharedMemoryGroup>.Compile(graph, step);
            return step;
        }
        catch
        {
            step.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose(); // The accelerator is everybody's.
}
