using Engine.Kernels.Devices;
using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Tuning;

namespace Engine;

/// <summary>What a checkpoint holds and would take, from its headers alone.</summary>
/// <param name="Config">The model's configuration.</param>
/// <param name="Kind">Hugging Face folder or GGUF.</param>
/// <param name="Tensors">Every tensor, as stored.</param>
/// <param name="Parameters">Values of all tensors.</param>
/// <param name="StoredBytes">Bytes of all tensors as stored.</param>
/// <param name="Context">Positions of a sequence under the options given.</param>
/// <param name="Sequences">Sequences that the cache would hold.</param>
/// <param name="CacheFormat">How keys and values would be stored.</param>
/// <param name="Memory">What the engine would allocate; of the cache, what it would reserve.</param>
/// <param name="CacheBytesPerPosition">Bytes of keys and values of a position, over all layers; a layer with a window keeps no more than that of them.</param>
/// <param name="BytesPerToken">Bytes of weights that decoding a token reads: of experts, those that it goes to.</param>
/// <param name="Tuning">How the kernels would be fitted to this machine, as far as that is known without measuring.</param>
public sealed record ModelInspection(ModelConfig Config, CheckpointKind Kind, IReadOnlyList<TensorInfo> Tensors, long Parameters, long StoredBytes, int Context, int Sequences, CacheFormat CacheFormat, MemoryReport Memory, long CacheBytesPerPosition, long BytesPerToken, TuningReport Tuning)
{
    /// <summary>Inspects a checkpoint as <see cref="LanguageModel.Load"/> would load it.</summary>
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
        LoadReport.WriteTuning(assembly.Log, assembly.Tuning, options);
        TensorInfo[] tensors = [.. assembly.Checkpoint.Tensors.Values.OrderBy(t => t.File, StringComparer.Ordinal).ThenBy(t => t.Offset)];
        return new ModelInspection(assembly.Config, assembly.Checkpoint.Kind, tensors, tensors.Sum(t => t.Rows * t.Columns), tensors.Sum(t => t.ByteLength),
            assembly.Context, options.Sequences, assembly.Layout.Format, assembly.Memory, assembly.Layout.BytesPerPosition, assembly.Weights.BytesPerToken, assembly.Tuning);
    }
}
