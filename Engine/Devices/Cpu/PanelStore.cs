using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Tensors;
using Engine.Manifests;

namespace Engine.Devices.Cpu;

/// <summary>Weights in the machine's memory: matrices as panels of 16 rows, vectors in float32, one behind the other in the order of use.</summary>
internal sealed class PanelStore : IDeviceWeights
{
    private readonly ManifestPanels _panels;
    private readonly Dictionary<WeightVector, FloatVector> _vectors = [];
    private readonly WeightManifest _manifest;
    private readonly int _threads;
    private NativeBuffer? _memory;

    /// <param name="manifest">What is to be held.</param>
    /// <param name="precision">What the panels are for.</param>
    /// <param name="threads">Threads that read.</param>
    /// <exception cref="ModelLoadException">A file holds panels that serve another precision or format.</exception>
    public PanelStore(WeightManifest manifest, Precision precision, int threads)
    {
        (_manifest, _threads, _panels) = (manifest, threads, new ManifestPanels(manifest, precision));
        foreach (WeightVector declared in manifest.Vectors) _vectors.Add(declared, new FloatVector(declared.Length));
        Bytes = _panels.Bytes + _vectors.Values.Sum(v => v.Bytes);
        BytesPerToken = (long)(_panels.BytesPerToken + manifest.Vectors.Sum(declared => declared.Share * _vectors[declared].Bytes));
    }

    /// <inheritdoc/>
    public long Bytes { get; }

    /// <inheritdoc/>
    public long BytesPerToken { get; }

    /// <summary>Every matrix, in the order of use.</summary>
    public IReadOnlyList<PanelMatrix> Matrices => _panels.All;

    /// <inheritdoc/>
    public IEnumerable<string> Substitutes => _panels.Substitutes;

    /// <summary>Where a matrix is held.</summary>
    public PanelMatrix this[WeightMatrix declared] => _panels[declared];

    /// <summary>Where a vector is held.</summary>
    public FloatVector this[WeightVector declared] => _vectors[declared];

    /// <inheritdoc/>
    public unsafe void Load(IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        try
        {
            Place();
            foreach ((WeightVector declared, FloatVector vector) in _vectors) declared.Read().CopyTo(new Span<float>(vector.Data, vector.Length));
            new PanelLoader([.. _manifest.Matrices.Select(declared => (_panels[declared], declared.Source))]).Load(_threads,
                _vectors.Values.Sum(v => v.Bytes), progress, cancellation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory?.Dispose();

    // One block for all, in the order of use: huge pages serve small matrices too, and it goes back to the system whole.
    private unsafe void Place()
    {
        _memory = new NativeBuffer(Bytes);
        byte* next = _memory.Pointer;
        foreach (PanelMatrix matrix in Matrices)
        {
            matrix.Place(next);
            next += matrix.Bytes;
        }

        foreach (WeightVector declared in _manifest.Vectors)
        {
            FloatVector vector = _vectors[declared];
            vector.Place((float*)next);
            next += vector.Bytes;
        }
    }
}
