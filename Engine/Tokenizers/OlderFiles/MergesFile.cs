using Engine.Loading.Files;
using Engine.Tokenizers.Json;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.OlderFiles;

/// <summary>Byte-level encodings of <c>vocab.json</c>, an object of ids by token, and <c>merges.txt</c>, two tokens a line.</summary>
internal static class MergesFile
{
    /// <summary>Reads the two files.</summary>
    /// <exception cref="ModelLoadException">One of them is not what it should be, or they contradict each other.</exception>
    public static Tokenizer Load(string vocabPath, string mergesPath, FolderSettings settings)
    {
        TokenTable vocab = JsonPart.Read(vocabPath, json => json.Try(
            () => new TokenTable(json.Members().Select(m => KeyValuePair.Create(m.Name, m.Value.AsIndex())))));
        try
        {
            Bpe model = new(vocab, [.. Merges(mergesPath)], new BpeSettings());
            return OlderTokenizer.Of(ByteLevelStages.Of(model, settings), settings, FamilyTable.Of(settings.Class, FamilyTable.ByteLevel), []);
        }
        catch (FormatException e)
        {
            throw new ModelLoadException(e.Message, mergesPath, inner: e);
        }
    }

    private static IEnumerable<(string, string)> Merges(string path)
    {
        int number = 0;
        foreach (string line in TextLines.Read(path))
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal))) continue;
            string[] parts = line.Split(' ');
            yield return parts is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right) : throw new FormatException($"line {number} is not two tokens");
        }
    }
}
