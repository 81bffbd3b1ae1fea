using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Tests.Loading;
using Engine.Tokenizers;
using Engine.Tokenizers.Gguf;
using Engine.Tokenizers.Gguf.Writing;
using Engine.Tokenizers.Normalizers;
using Xunit;

namespace Engine.Tests.Tokenizers.Gguf.Writing;

/// <summary>A pipeline of tokenizer.json, turned into a GGUF vocabulary and read again, gives the same ids; one that GGUF has no name for is refused by name.</summary>
public sealed partial class GgufVocabularyTests
{
    public static TheoryData<string, string, string> Fixtures { get; } = new()
    {
        { "TinyStories-656K", "llama", "default" },
        { "all-MiniLM-L6-v2", "bert", "default" },
        { "bytelevel-gpt2", "gpt2", "gpt-2" },
        { "bytelevel-llama3", "gpt2", "llama-bpe" },
        { "bytelevel-qwen2-nfc", "gpt2", "qwen2" },
        { "metaspace-bpe-llama2", "llama", "default" },
        { "phi3", "llama", "default" },
        { "unigram-t5", "t5", "default" },
        { "wordpiece-cased", "bert", "default" },
    };

    /// <summary>Texts for which GGUF has no words; each vocabulary that has such says so in a remark, or in the docs of its kind.</summary>
    private static readonly Dictionary<string, Func<string, bool>> Beyond = new()
    {
        // Added tokens are sought behind ▁ in the normalised text.
        ["TinyStories-656K"] = text => text.Contains("<unk>", StringComparison.Ordinal) || text.Contains("<|", StringComparison.Ordinal),
        ["bytelevel-qwen2-nfc"] = text => new FormNormalizer(NormalizationForm.FormC).Normalize(text) != text,
        // Added tokens that swallow the white space behind them.
        ["phi3"] = text => SpaceBehindToken().IsMatch(text),
        // The pipeline's normalizer replaces whole graphemes, SentencePiece's (and so GGUF's) the longest entry; and the pipeline splits at U+0085.
        ["unigram-t5"] = text => text.Contains('\u0085') || text.EnumerateRunes().Any(r => Rune.GetUnicodeCategory(r) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format),
        ["all-MiniLM-L6-v2"] = IsBeyondWordPiece,
        ["wordpiece-cased"] = IsBeyondWordPiece,
    };

    [TestDataTheory]
    [MemberData(nameof(Fixtures))]
    public void The_vocabulary_gives_the_ids_of_the_pipeline(string name, string model, string pre)
    {
        string folder = TestData.Path("fixtures/tokenizers/" + name);
        GgufVocabulary vocabulary = GgufVocabulary.FromTokenizerJson(folder);
        Assert.Equal((model, pre), ((string)vocabulary.Metadata["tokenizer.ggml.model"], (string)vocabulary.Metadata["tokenizer.ggml.pre"]));
        Tokenizer tokenizer = GgufTokenizer.Load(new GgufMetadata(name, vocabulary.Metadata));
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "cases.json")));
        List<string> wrong = [];
        int count = 0;
        foreach (JsonElement c in cases.RootElement.EnumerateArray())
        {
            string text = c.GetProperty("text").GetString()!;
            if (Beyond.GetValueOrDefault(name)?.Invoke(text) == true) continue;
            count++;
            Check("ids", c.GetProperty("ids"), tokenizer.Encode(text, addSpecialTokens: false));
            Check("with_special", c.GetProperty("with_special"), tokenizer.Encode(text));

            void Check(string what, JsonElement expected, int[] found)
            {
                string ids = string.Join(' ', expected.EnumerateArray().Select(e => e.GetInt32()));
                if (ids != string.Join(' ', found)) wrong.Add($"{what} of {JsonSerializer.Serialize(text)}: expected {ids}, found {string.Join(' ', found)}");
            }
        }

        Assert.True(count > cases.RootElement.GetArrayLength() / 3, $"{count} of {cases.RootElement.GetArrayLength()} cases compared");
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong of {count}:\n{string.Join('\n', wrong.Take(20))}");
    }

    [TestDataFact]
    public void A_written_file_tokenizes_as_its_folder_does()
    {
        string folder = TestData.Path("models/TinyStories-656K");
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        ModelConfig config = ModelConfig.Of(checkpoint);
        GgufVocabulary vocabulary = GgufVocabulary.FromTokenizerJson(folder, config);
        using TempFolder temp = new();
        using (GgufWriter writer = GgufWriter.Create(temp.File("v.gguf"), vocabulary.Metadata, [])) writer.Complete();
        Tokenizer ours = VocabularyFile.Load(temp.File("v.gguf")), theirs = TokenizerJson.Load(folder);
        Assert.Equal(config.VocabSize, ours.VocabSize);
        Assert.Equal((theirs.BosId, theirs.EosId, theirs.UnknownId, theirs.ChatTemplate), (ours.BosId, ours.EosId, ours.UnknownId, ours.ChatTemplate));
        Assert.All(config.EosTokenIds, id => Assert.Contains(id, ours.EndIds));
        foreach (string text in (string[])["Once upon a time", "", " ", "He said: \"Hi!\"\n\nThe end. Ωé", "a  b"])
        {
            Assert.Equal(theirs.Encode(text), ours.Encode(text));
            Assert.Equal(theirs.Decode(theirs.Encode(text), skipSpecialTokens: true), ours.Decode(ours.Encode(text), skipSpecialTokens: true));
        }
    }

    [TestDataFact]
    public void A_space_in_front_of_bytes_has_no_name()
    {
        ModelLoadException refusal = Assert.Throws<ModelLoadException>(() => GgufVocabulary.FromTokenizerJson(TestData.Path("fixtures/tokenizers/bytelevel-digits-prefix")));
        Assert.Contains("ByteLevel with add_prefix_space", refusal.Message, StringComparison.Ordinal);
    }

    // ▁ starts a word wherever it stands in GGUF, and no word is too long.
    private static bool IsBeyondWordPiece(string text) => text.Contains('▁') || text.Split().Any(word => word.Length > 100);

    [GeneratedRegex(@"(\|>|</s>)\s")]
    private static partial Regex SpaceBehindToken();
}
