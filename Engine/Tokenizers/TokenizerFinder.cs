using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Tokenizers.Gguf;
using Engine.Tokenizers.OlderFiles;

namespace Engine.Tokenizers;

/// <summary>
/// Finds the tokenizer of a model, whether or not its weights are present: a folder with <c>tokenizer.json</c>, <c>tokenizer.model</c>,
/// <c>spiece.model</c>, <c>vocab.json</c> and <c>merges.txt</c> or <c>vocab.txt</c>, or a GGUF file or a folder with one.
/// </summary>
public static class TokenizerFinder
{
    /// <summary>Loads the tokenizer without reading weights.</summary>
    /// <param name="path">A folder, a file of a tokenizer in it, a GGUF file, or a file of weights beside a tokenizer.</param>
    /// <exception cref="ModelLoadException">There is none, or it is refused.</exception>
    public static Tokenizer Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path) && Path.GetFileName(path) == "tokenizer.json") return TokenizerJson.Load(path);
        if (File.Exists(path) && TokenizerFolder.IsTokenizer(path)) return TokenizerFolder.Load(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (Directory.Exists(path) && TokenizerFolder.Exists(path)) return TokenizerFolder.Load(path);
        if (Directory.Exists(path) && !Directory.EnumerateFiles(path, "*.gguf").Any())
            throw new ModelLoadException("the folder holds no tokenizer", path, expected: $"{TokenizerFolder.Expected}, or a GGUF file with a vocabulary");
        using Checkpoint checkpoint = Checkpoint.Open(path);
        return Of(checkpoint) ?? throw (checkpoint is GgufCheckpoint
            ? new ModelLoadException("the file holds no tokenizer", path)
            : new ModelLoadException("the folder holds no tokenizer", checkpoint.Folder, expected: TokenizerFolder.Expected));
    }

    /// <summary>Loads the tokenizer of the model that the library carries; see <see cref="LanguageModel.LoadDefault"/>.</summary>
    public static Tokenizer LoadDefault()
    {
        using Checkpoint checkpoint = DefaultModel.Open();
        return Of(checkpoint)!;
    }

    /// <summary>The tokenizer in or beside an open checkpoint, or null where it has none.</summary>
    /// <exception cref="ModelLoadException">It is refused.</exception>
    internal static Tokenizer? Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (checkpoint is GgufCheckpoint gguf) return GgufTokenizer.Exists(gguf.Metadata) ? GgufTokenizer.Load(gguf.Metadata) : null;
        return TokenizerFolder.Exists(checkpoint.Folder) ? TokenizerFolder.Load(checkpoint.Folder) : null;
    }
}
