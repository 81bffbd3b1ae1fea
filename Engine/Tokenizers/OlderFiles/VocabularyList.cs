using Engine.Tokenizers.Decoders;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.PreTokenizers;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.OlderFiles;

/// <summary>
/// WordPiece vocabularies of <c>vocab.txt</c>, a token a line in order of id, with BERT's stages (convert_slow_tokenizer.py: BertConverter). Lower case
/// unless the settings say otherwise.
/// </summary>
internal static class VocabularyList
{
    private const int LongestWord = 100;

    /// <summary>Reads the file.</summary>
    /// <exception cref="ModelLoadException">It is not text, or it is empty.</exception>
    public static Tokenizer Load(string path, FolderSettings settings)
    {
        KeyValuePair<string, int>[] tokens = [.. TextLines.Read(path).Select((line, id) => KeyValuePair.Create(line, id))];
        if (tokens.Length == 0) throw new ModelLoadException("the vocabulary is empty", path);
        TokenizerFamily family = FamilyTable.Of(settings.Class, FamilyTable.WordPiece);
        bool isNamed = settings.Roles.TryGetValue("unk_token", out AddedToken? named);
        string unknown = (isNamed ? named?.Content : family.Tokens.First(t => t.Role == "unk_token").Text) ?? "";
        bool lower = settings.Flag("do_lower_case") ?? true;
        TokenizerPipeline stages = new(new WordPiece(new TokenTable(tokens), unknown, "##", LongestWord))
        {
            Normalizer = new BertNormalizer(cleanText: true, settings.Flag("tokenize_chinese_chars") ?? true, settings.Flag("strip_accents") ?? lower, lower),
            PreTokenizer = new BertPreTokenizer(),
            Decoder = new WordPieceDecoder("##", cleanup: true),
        };
        return OlderTokenizer.Of(stages, settings, family, []);
    }
}
