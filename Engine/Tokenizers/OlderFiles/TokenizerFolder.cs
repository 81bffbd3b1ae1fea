using Engine.Loading.Files;

namespace Engine.Tokenizers.OlderFiles;

/// <summary>
/// Finds the tokenizer of a folder: <c>tokenizer.json</c> before all, then the older files, each by its name and, where a name stands for two kinds, by how
/// it begins.
/// </summary>
internal static class TokenizerFolder
{
    /// <summary>What a folder may hold, for messages.</summary>
    public const string Expected = "tokenizer.json, tokenizer.model, spiece.model, vocab.json with merges.txt, or vocab.txt";

    private static readonly string[] Models =
        ["tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "spm.model", "tokenizer.tiktoken", "qwen.tiktoken"];

    /// <summary>Whether a folder holds a tokenizer that is read.</summary>
    public static bool Exists(string folder) => TokenizerJson.Exists(folder) || Older(folder) is not null;

    /// <summary>Whether a file is one of those by its name.</summary>
    public static bool IsTokenizer(string path)
        => Path.GetFileName(path) is var name && (name is "tokenizer.json" or "vocab.json" or "vocab.txt" or "merges.txt" || Array.IndexOf(Models, name) >= 0);

    /// <summary>Loads the tokenizer of a folder.</summary>
    /// <exception cref="ModelLoadException">It has none, or it is refused.</exception>
    public static Tokenizer Load(string folder)
    {
        if (TokenizerJson.Exists(folder)) return TokenizerJson.Load(folder);
        Func<FolderSettings, Tokenizer> load = Older(folder) ?? throw new ModelLoadException("the folder holds no tokenizer", folder, expected: Expected);
        return load(new FolderSettings(folder));
    }

    private static Func<FolderSettings, Tokenizer>? Older(string folder)
    {
        foreach (string name in Models)
            if (Has(name)) return settings => OfModel(Path.Combine(folder, name), settings);
        if (Has("vocab.json") && Has("merges.txt"))
            return settings => MergesFile.Load(Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"), settings);
        return Has("vocab.txt") ? settings => VocabularyList.Load(Path.Combine(folder, "vocab.txt"), settings) : null;

        bool Has(string name) => File.Exists(Path.Combine(folder, name));
    }

    private static Tokenizer OfModel(string path, FolderSettings settings)
    {
        byte[] head = new byte[256];
        using (CheckpointFile file = CheckpointFile.Open(path, 1))
        {
            head = head[..(int)Math.Min(head.Length, file.Length)];
            file.Read(0, head);
        }

        return TiktokenFile.IsIn(head) ? TiktokenFile.Load(path, settings) : SentencePieceFile.Load(path, settings);
    }
}
