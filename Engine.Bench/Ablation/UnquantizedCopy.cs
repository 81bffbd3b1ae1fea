using Engine.Kernels.Formats;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Quantizing;

namespace Engine.Bench.Ablation;

/// <summary>
/// The same weights without quantisation: the checkpoint itself where it was quantised while it loaded, or else a file of its dequantised weights in
/// F16 that goes away afterwards.
/// </summary>
internal sealed class UnquantizedCopy : IDisposable
{
    private readonly string? _folder;

    private UnquantizedCopy(string path, string? folder) => (Path, _folder) = (path, folder);

    /// <summary>What to load.</summary>
    public string Path { get; }

    /// <summary>The twin of a model, or null where it is not quantised.</summary>
    public static UnquantizedCopy? Of(ChosenModel model, Action<string> log)
    {
        if (model.Format is not null) return new UnquantizedCopy(model.Path, null);
        using Checkpoint checkpoint = Checkpoint.Open(model.Path);
        if (checkpoint is not GgufCheckpoint || !checkpoint.Tensors.Values.Any(t => t.Format is BlockFormat)) return null;
        string folder = Directory.CreateTempSubdirectory("engine-bench-").FullName, path = System.IO.Path.Combine(folder, "f16.gguf");
        try
        {
            log($"writing the dequantised weights to {path}");
            Quantizer.Quantize(checkpoint, path,
                new ConversionOptions(QuantizationScheme.Parse("F16")) { KeepVocabulary = true, Workers = Environment.ProcessorCount });
            return new UnquantizedCopy(path, folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public void Dispose()
    {
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }
}
