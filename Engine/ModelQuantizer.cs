using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Loading.Quantized;
using Engine.Loading.Quantizing;
using Engine.Models;
using Engine.Tokenizers;
using Engine.Tokenizers.Gguf.Writing;

namespace Engine;

/// <summary>
/// Writes a model as a GGUF file in other formats, with its configuration, its vocabulary and its chat template. It goes through the weights by pieces, so that
/// memory stays small whatever the size of the model, and the bytes of the file do not depend on the number of threads.
/// </summary>
public static class ModelQuantizer
{
    /// <summary>Writes the file; it gets its name when it is whole, and what stood under that name stays until then.</summary>
    /// <param name="path">The model: a Hugging Face folder or a GGUF file.</param>
    /// <param name="file">The GGUF file to write.</param>
    /// <param name="options">The formats, and what else the file holds.</param>
    /// <param name="progress">Told after each piece, from any thread.</param>
    /// <param name="cancellation">Ends the work; nothing remains of the file.</param>
    /// <returns>What the file leaves out of the model's tokenizer, a line for each; most often nothing.</returns>
    /// <exception cref="ModelLoadException">The checkpoint is refused, holds weights that are not finite, or cannot be held by a GGUF file.</exception>
    /// <exception cref="ArgumentException">Neither a scheme nor panels are asked for, or the file is one of those that are read.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<string> Quantize(
        string path, string file, QuantizeOptions options, IProgress<QuantizeProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(options);
        using Checkpoint stored = Checkpoint.Open(path);
        ConfigKeys keys = ConfigKeys.Of(stored);
        Checkpoint checkpoint = QuantizedCheckpoint.Of(stored, keys);
        Architecture architecture = Architectures.Of(checkpoint, keys);
        ModelConfig config = architecture.ReadConfig(keys, checkpoint);
        bool folder = checkpoint.Kind != CheckpointKind.Gguf;
        if (folder && architecture.NotInGguf(config) is { } reason)
            throw new ModelLoadException("GGUF files cannot hold this model", keys.File, found: reason);
        (IReadOnlyDictionary<string, object>? vocabulary, IReadOnlyList<string> remarks)
            = options.Vocabulary && folder ? VocabularyOf(checkpoint, config) : (null, []);
        var conversion = new ConversionOptions(options.Scheme)
        {
            Config = config,
            Panels = options.Panels,
            GgufArchitecture = architecture.Gguf,
            Names = architecture.GgufNames,
            Folder = architecture.Folder,
            RowOrders = architecture.GgufRowOrders(config),
            FolderRowOrders = architecture.FolderRowOrders(config),
            Divided = architecture.Divided,
            Vocabulary = vocabulary,
            KeepVocabulary = options.Vocabulary,
            Workers = options.Threads ?? Environment.ProcessorCount,
        };
        Quantizer.Quantize(checkpoint, file, conversion, progress, cancellation);
        return remarks;
    }

    // A GGUF file brings its own along.
    private static (IReadOnlyDictionary<string, object>? Metadata, IReadOnlyList<string> Remarks) VocabularyOf(Checkpoint checkpoint, ModelConfig config)
    {
        if (!TokenizerJson.Exists(checkpoint.Folder)) return (null, ["no tokenizer.json beside the weights: the file will take token ids only"]);
        GgufVocabulary vocabulary = GgufVocabulary.FromTokenizerJson(checkpoint.Folder, config);
        return (vocabulary.Metadata, vocabulary.Remarks);
    }
}
