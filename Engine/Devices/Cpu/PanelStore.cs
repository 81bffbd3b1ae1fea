using Engine.Devices.Cpu.Streaming;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Tensors;
using Engine.Loading.Tensors;
using Engine.Manifests;

namespace Engine.Devices.Cpu;

/// <summary>
/// Weights in the machine's memory: matrices as panels of 16 rows, vectors in float32, one behind the other in the order of use. Where they would take more than
/// they are given, some layers are streamed (<see cref="StreamingPlan"/>).
/// </summary>
internal sealed class PanelStore : IDeviceWeights
{
    private readonly ManifestPanels _panels;
    private readonly Dictionary<WeightVector, FloatVector> _vectors = [];
    private readonly WeightManifest _manifest;
    private readonly int _threads;
    private readonly Dictionary<WeightMatrix, int> _streamed = [];
    private NativeBuffer? _memory;

    /// <param name="manifest">What is to be held.</param>
    /// <param name="precision">What the panels are for.</param>
    /// <param name="threads">Threads that read.</param>
    /// <param name="budget">What weights may take, or null for no limit.</param>
    /// <exception cref="ModelLoadException">A file holds panels that serve another precision or format; or the budget is too small.</exception>
    public PanelStore(WeightManifest manifest, Precision precision, int threads, WeightBudget? budget = null)
    {
        (_manifest, _threads, _panels) = (manifest, threads, new ManifestPanels(manifest, precision));
        foreach (WeightVector declared in manifest.Vectors) _vectors.Add(declared, new FloatVector(declared.Length));
        Bytes = _panels.Bytes + _vectors.Values.Sum(v => v.Bytes);
        if (budget is not null) Plan = StreamingPlan.Of(budget.Layers, matrix => _panels[matrix].Bytes, Bytes, budget.Bytes);
        if (Plan is { } plan)
        {
            for (int layer = 0; layer < plan.Layers.Count; layer++)
                foreach (WeightMatrix matrix in plan.Layers[layer]) _streamed[matrix] = layer;
            StreamedBytes = _streamed.Keys.Sum(matrix => _panels[matrix].Bytes);
            Bytes += StreamingPlan.Slots * plan.SlotBytes - StreamedBytes;
            Stream = new LayerStream([.. plan.Layers.Select(layer => layer.Select(Part).ToArray())], threads);
        }

        BytesPerToken = (long)(_panels.BytesPerToken + manifest.Vectors.Sum(declared => declared.Share * _vectors[declared].Bytes));
    }

    /// <inheritdoc/>
    public long Bytes { get; }

    /// <inheritdoc/>
    public long BytesPerToken { get; }

    /// <summary>Which layers are streamed; null where none is.</summary>
    public StreamingPlan? Plan { get; }

    /// <summary>Bytes of all streamed layers: what a step reads, as they are in memory.</summary>
    public long StreamedBytes { get; }

    /// <summary>What reads streamed layers; null where none is.</summary>
    public LayerStream? Stream { get; }

    /// <summary>The number among the streamed layers of the one that a matrix belongs to; null for one that stays in memory.</summary>
    public int? StreamedLayerOf(WeightMatrix declared) => _streamed.TryGetValue(declared, out int layer) ? layer : null;

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
            new PanelLoader([.. _manifest.Matrices.Where(declared => !_streamed.ContainsKey(declared)).Select(Part)]).Load(_threads,
                _vectors.Values.Sum(v => v.Bytes), progress, cancellation);
            if (Stream is null) return;
            // Slots are filled as steps go.
            progress?.Report(Bytes);
            Stream.Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream?.Dispose();
        _memory?.Dispose();
    }

    private (PanelMatrix Matrix, Weight Source) Part(WeightMatrix declared) => (_panels[declared], declared.Source);

    // One block for all, in the order of use: huge pages serve small matrices too, and it goes back to the system whole.
    private unsafe void Place()
    {
        _memory = new NativeBuffer(Bytes);
        byte* next = _memory.Pointer;
        foreach (PanelMatrix matrix in _manifest.Matrices.Where(declared => !_streamed.ContainsKey(declared)).Select(declared => _panels[declared]))
        {
            matrix.Place(next);
            next += matrix.Bytes;
        }

        for (int layer = 0; layer < (Plan?.Layers.Count ?? 0); layer++)
        {
            byte* slot = next + layer % StreamingPlan.Slots * Plan!.SlotBytes;
            foreach (WeightMatrix declared in Plan.Layers[layer])
            {
                _panels[declared].Place(slot);
                slot += _panels[declared].Bytes;
            }
        }

        next += Plan is null ? 0 : StreamingPlan.Slots * Plan.SlotBytes;

        foreach (WeightVector declared in _manifest.Vectors)
        {
            FloatVector vector = _vectors[declared];
            vector.Place((float*)next);
            next += vector.Bytes;
        }
    }
}
