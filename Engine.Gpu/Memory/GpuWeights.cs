using Engine.Devices;
using Engine.Devices.Cpu;
using Engine.Gpu.Accelerators;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Tensors;
using Engine.Loading.Tensors;
using Engine.Manifests;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Memory;

/// <summary>
/// Weights on a device: matrices as the very panels that the CPU multiplies, each brought up through a staging buffer; the experts of a projection
/// lie one behind the other.
/// </summary>
internal sealed class GpuWeights : IDeviceWeights
{
    // What is on its way at once.
    private const long StagingBytes = 64 << 20;

    private readonly GpuAccelerator _accelerator;
    private readonly WeightManifest _manifest;
    private readonly int _threads;
    private readonly ManifestPanels _layout;
    private readonly Dictionary<object, MemoryBuffer1D<byte, Stride1D.Dense>> _panels = [];
    private readonly Dictionary<WeightVector, MemoryBuffer1D<float, Stride1D.Dense>> _vectors = [];
    private readonly Dictionary<WeightMatrix, (ExpertLinear Stack, int Index)> _stacks = [];

    public GpuWeights(GpuAccelerator accelerator, WeightManifest manifest, Precision precision, int threads)
    {
        (_accelerator, _manifest, _threads, _layout) = (accelerator, manifest, threads, new ManifestPanels(manifest, precision));
        Bytes = _layout.Bytes + manifest.Vectors.Sum(v => sizeof(float) * (long)v.Length);
        BytesPerToken = (long)(_layout.BytesPerToken + manifest.Vectors.Sum(v => v.Share * sizeof(float) * v.Length));
    }

    /// <inheritdoc/>
    public long Bytes { get; }

    /// <inheritdoc/>
    public long BytesPerToken { get; }

    /// <inheritdoc/>
    public IEnumerable<string> Substitutes => _layout.Substitutes;

    /// <summary>How a matrix is held.</summary>
    public PanelMatrix Matrix(WeightMatrix declared) => _layout[declared];

    /// <summary>The experts of a projection are to lie one behind the other; said while a step is compiled.</summary>
    public void Stack(ExpertLinear experts)
    {
        for (int e = 0; e < experts.Count; e++) _stacks[experts[e]] = (experts, e);
    }

    /// <summary>A matrix's panels.</summary>
    public ArrayView<byte> Panels(WeightMatrix declared) => _panels[declared].View.AsContiguous();

    /// <summary>The panels of all experts of a projection.</summary>
    public ArrayView<byte> Panels(ExpertLinear experts) => _panels[experts].View.AsContiguous();

    /// <summary>A vector's values.</summary>
    public ArrayView<float> Values(WeightVector declared) => _vectors[declared].View.AsContiguous();

    /// <inheritdoc/>
    public void Load(IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        long memory = _accelerator.Accelerator.MemorySize;
        if (Bytes > memory)
        {
            throw new ModelLoadException("the weights are larger than the device's memory", _manifest.Matrices[0].Source.Info.File, found: $"{Bytes >> 20} MiB",
                expected: $"at most {memory >> 20} MiB on {_accelerator.Accelerator.Name}");
        }

        try
        {
            long done = 0;
            foreach (WeightVector vector in _manifest.Vectors)
            {
                _vectors[vector] = _accelerator.Upload(vector.Source.ReadFloats());
                progress?.Report(done += sizeof(float) * (long)vector.Length);
            }

            foreach (WeightMatrix matrix in _manifest.Matrices)
            {
                cancellation.ThrowIfCancellationRequested();
                Upload(matrix, cancellation);
                progress?.Report(done += _layout[matrix].Bytes);
            }
        }
        catch (Exception e)
        {
            Dispose();
            if (e is not AcceleratorException) throw;
            throw new ModelLoadException($"{_accelerator.Id} does not take the weights: {e.Message}", _manifest.Matrices[0].Source.Info.File,
                found: $"{Bytes >> 20} MiB", inner: e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MemoryBuffer buffer in _panels.Values.Cast<MemoryBuffer>().Concat(_vectors.Values)) buffer.Dispose();
        _panels.Clear();
        _vectors.Clear();
    }

    private unsafe void Upload(WeightMatrix declared, CancellationToken cancellation)
    {
        PanelMatrix matrix = _layout[declared];
        (object owner, int index, int count) = _stacks.TryGetValue(declared, out var stack)
            ? ((object)stack.Stack, stack.Index, stack.Stack.Count)
            : (declared, 0, 1);
        if (!_panels.TryGetValue(owner, out MemoryBuffer1D<byte, Stride1D.Dense>? panels))
            _panels[owner] = panels = _accelerator.Accelerator.Allocate1D<byte>(count * matrix.Bytes);
        foreach ((PanelMatrix part, Weight source, long at) in Parts(declared))
        {
            using var staging = new NativeBuffer(part.Bytes);
            part.Place(staging.Pointer);
            new PanelLoader([(part, source)]).Load(_threads, 0, null, cancellation);
            ArrayView<byte> to = panels.View.AsContiguous().SubView(index * matrix.Bytes + at, part.Bytes);
            to.CopyFromCPU(_accelerator.Accelerator.DefaultStream, ref *staging.Pointer, part.Bytes);
            _accelerator.Accelerator.DefaultStream.Synchronize();
        }
    }

    // A large matrix is brought up in parts, where its rows can be had in parts.
    private IEnumerable<(PanelMatrix Matrix, Weight Source, long At)> Parts(WeightMatrix declared)
    {
        PanelMatrix whole = _layout[declared];
        int step = (int)Math.Max(1, StagingBytes / whole.PanelBytes);
        if (step >= whole.Panels || !declared.Source.CanDivide)
        {
            yield return (new PanelMatrix(whole.Format, whole.Rows, whole.Columns), declared.Source, 0);
            yield break;
        }

        for (int first = 0; first < whole.Panels; first += step)
        {
            int row = first * PanelFormat.Rows, rows = Math.Min(step * PanelFormat.Rows, whole.Rows - row);
            yield return (new PanelMatrix(whole.Format, rows, whole.Columns), declared.Source.Part(row, rows), first * whole.PanelBytes);
        }
    }
}
