using Engine.Kernels.Devices;
using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Tuning;

namespace Engine;

/// <summary>What a checkpoint holds and would take, from its headers alone: nothing of the weights is read.</summary>
public sealed record ModelInspection
{
    private ModelInspection(ModelAssembly assembly, LoadOptions options)
    {
        Remarks = [.. assembly.Weights.Substitutes, .. assembly.Checkpoint.Remarks];
        Tensors = [.. assembly.Checkpoint.Tensors.Values.OrderBy(t => t.File, StringComparer.Ordinal).ThenBy(t => t.Offset)];
        (Config, Kind, Context, Sequences) = (assembly.Config, assembly.Checkpoint.Kind, assembly.Context, options.Sequences);
        (Parameters, StoredBytes) = (Tensors.Sum(t => t.Rows * t.Columns), Tensors.Sum(t => t.StoredBytes));
        (CacheFormat, CacheBytesPerPosition) = (assembly.Layout.Format, assembly.Layout.BytesPerPosition);
        (Memory, BytesPerToken, Tuning) = (assembly.Memory, assembly.Weights.BytesPerToken, assembly.Tuning);
        (Placement, Streamed, Shortage) = (assembly.Placement, assembly.Streamed, assembly.Shortage?.Message);
    }

    /// <summary>The model's configuration.</summary>
    public ModelConfig Config { get; }

    /// <summary>Hugging Face folder or GGUF.</summary>
    public CheckpointKind Kind { get; }

    /// <summary>Every tensor, as stored, in the order of the files.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Values of all tensors.</summary>
    public long Parameters { get; }

    /// <summary>Bytes of all tensors as stored.</summary>
    public long StoredBytes { get; }

    /// <summary>Positions of a sequence under the options given.</summary>
    public int Context { get; }

    /// <summary>Sequences that the cache would hold.</summary>
    public int Sequences { get; }

    /// <summary>How keys and values would be stored.</summary>
    public CacheFormat CacheFormat { get; }

    /// <summary>What the engine would allocate; of the cache, what it would reserve.</summary>
    public MemoryReport Memory { get; }

    /// <summary>Which device would have which layers, in order.</summary>
    public IReadOnlyList<LayerPlacement> Placement { get; }

    /// <summary>Which layers would be streamed under <see cref="LoadOptions.MemoryBudget"/>; null where none would.</summary>
    public StreamingReport? Streamed { get; }

    /// <summary>
    /// What loading would say where one device is to take the whole model and has no memory for it, in a line; null where it has. Where several are to share
    /// the layers and cannot, they are refused here as there, since nothing says then who would have which.
    /// </summary>
    public string? Shortage { get; }

    /// <summary>What is held as something else than the file has it, a line each: quantised matrices, and formats without a kernel.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>Bytes of keys and values of a position, over all layers; a layer with a window keeps no more than that of them.</summary>
    public long CacheBytesPerPosition { get; }

    /// <summary>Bytes of weights that decoding a token reads: of experts, those that it goes to.</summary>
    public long BytesPerToken { get; }

    /// <summary>How the kernels would be fitted to this machine, as far as that is known without measuring.</summary>
    public TuningReport Tuning { get; }

    /// <summary>Inspects a checkpoint as <see cref="LanguageModel.Load(string, LoadOptions, IProgress{LoadProgress}, CancellationToken)"/> would load it.</summary>
    /// <exception cref="ModelLoadException">The checkpoint is refused.</exception>
    /// <exception cref="ArgumentException">An option cannot be had.</exception>
    public static ModelInspection Of(string path, LoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Of(() => Checkpoint.Open(path), options ?? new LoadOptions());
    }

    /// <summary>Inspects the model that the library carries, as <see cref="LanguageModel.LoadDefault"/> would load it.</summary>
    /// <exception cref="ArgumentException">An option cannot be had.</exception>
    public static ModelInspection OfDefault(LoadOptions? options = null) => Of(DefaultModel.Open, options ?? new LoadOptions());

    private static ModelInspection Of(Func<Checkpoint> open, LoadOptions options)
    {
        using ModelAssembly assembly = ModelAssembly.Of(open, options, check: false);
        LoadReport.WriteTuning(assembly, options);
        return new ModelInspection(assembly, options);
    }
}
