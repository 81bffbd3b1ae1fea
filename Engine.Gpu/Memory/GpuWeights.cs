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
/// Weights on a device: matrices as the very panels that the CPU multiplies, each brought up through a staging buffer; those that a launch
/// multiplies together lie one behind the other.
/// </summary>
internal sealed class GpuWeights : IDeviceWeights
{
    // What is on its way at once.
    private const long StagingBytes = 64 << 20;

    private readonly GpuAccelerator _accelerator;
    private readonly WeightManifest _manifest;
    private readonly int _threads;
    private readonly ManifestPanels _layout;
    private readonly DeviceRuns<WeightMatrix, byte> _panels;
    private readonly DeviceRuns<WeightVector, float> _vectors;

    public GpuWeights(GpuAccelerator accelerator, WeightManifest manifest, Precision precision, int threads)
    {
        (_accelerator, _manifest, _threads, _layout) = (accelerator, manifest, threads, new ManifestPanels(manifest, precision));
        _panels = new DeviceRuns<WeightMatrix, byte>(matrix => _layout[matrix].Bytes);
        _vectors = new DeviceRuns<WeightVector, float>(vector => vector.Length);
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

    /// <summary>A matrix's panels.</summary>
    public DeviceSlice<byte> Panels(WeightMatrix declared) => _panels[declared];

    /// <summary>The panels of matrices one behind the other; null where one of them lies elsewhere already.</summary>
    public DeviceSlice<byte>? TryJoin(IReadOnlyList<WeightMatrix> declared) => _panels.TryJoin(declared);

    /// <summary>A vector's values.</summary>
    public DeviceSlice<float> Values(WeightVector declared) => _vectors[declared];

    /// <summary>The values of vectors one behind the other; null where one of them lies elsewhere already.</summary>
    public DeviceSlice<float>? TryJoin(IReadOnlyList<WeightVector> declared) => _vectors.TryJoin(declared);

    /// <inheritdoc/>
    public void Load(IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        long memory = _accelerator.Accelerator.MemorySize;
        if (Bytes > memory)
        {
            throw new ModelLoadException("the weights are larger than the device's memory", _manifest.Matrices[0].Source.Info.File, found: $"{Bytes >> 20} MiB",
                expected: $"at most {memory >> 20} MiB on {_accelerator.Accelerator.Name}");
        }

        Settle();
        try
        {
            long done = 0;
            foreach (DeviceRun<float> run in _vectors.All) run.Allocate(_accelerator);
            foreach (DeviceRun<byte> run in _panels.All) run.Allocate(_accelerator);
            foreach (WeightVector vector in _manifest.Vectors)
            {
                Upload(vector);
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
        _accelerator.Release(_panels);
        _accelerator.Release(_vectors);
    }

    // Everything has its place before anything is taken; what no buffer holds is refused here.
    private void Settle()
    {
        _panels.Settle(_manifest.Matrices);
        _vectors.Settle(_manifest.Vectors);
        long largest = _panels.All.Select(run => run.Length).Concat(_vectors.All.Select(run => run.Length * sizeof(float))).DefaultIfEmpty(0).Max();
        if (largest > _accelerator.MaxAllocation)
            throw new ModelLoadException("a matrix is larger than any buffer of the device", _manifest.Matrices[0].Source.Info.File,
                found: $"{largest >> 20} MiB",
                expected: $"at most {_accelerator.MaxAllocation >> 20} MiB on {_accelerator.Description}");
    }

    private unsafe void Upload(WeightVector declared)
    {
        fixed (float* from = declared.Read()) _accelerator.Upload(from, Values(declared).View);
    }

    private unsafe void Upload(WeightMatrix declared, CancellationToken cancellation)
    {
        DeviceSlice<byte> panels = Panels(declared);
        foreach ((PanelMatrix part, Weight source, long at) in Parts(declared))
        {
            using var staging = new NativeBuffer(part.Bytes);
            part.Place(staging.Pointer);
            new PanelLoader([(part, source)]).Load(_threads, 0, null, cancellation);
            _accelerator.Upload(staging.Pointer, panels.View.SubView(at, part.Bytes));
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
