using System.Text.Json;
using Engine.Tests.Loading;
using Engine.Tokenizers;
using Engine.Tokenizers.Gguf.PreTokenizing;
using Engine.Tokenizers.Gguf.Writing;
using Xunit;

namespace Engine.Tests.Tokenizers.Gguf.Writing;

/// <summary>Which name in GGUF a pipeline has, by its components, or why it has none.</summary>
public sealed class GgufNamingTests
{
    private const string Cased = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string DeepSeek = @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^" + "\r\n" + @"\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[" + "\r\n]*" + @"|\s*[" + "\r\n" + @"]+|\s+(?!\S)|\s+";
    private const string Bytes = """{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}""", Gpt2 = """{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}""";
    private const string ByteModel = """{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}""";

    public static TheoryData<string, string> Cuts { get; } = new()
    {
        { "gpt-2", Gpt2 },
        { "starcoder", """{"type":"Digits","individual_digits":true},""" + Gpt2 },
        { "falcon", """{"type":"Punctuation","behavior":"Contiguous"},""" + Gpt2 + """,{"type":"Digits","individual_digits":false},""" + Split("[0-9][0-9][0-9]") },
        { "bloom", Split(@" ?[^(\s|[.,!?…。，、।۔،])]+") + "," + Bytes },
        { "gpt-4o", Split(Cased) + "," + Bytes },
        { "deepseek-v3", Split(@"\p{N}{1,3}") + "," + Split("[一-龥぀-ゟ゠-ヿ]+") + "," + Split(DeepSeek) + "," + Bytes },
        { "llama-bpe", Split(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+") + "," + Bytes },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Cuts_have_the_name_that_llama_cpp_gives_them(string name, string components)
    {
        bool ignores = PreTable.All[name].IgnoreMerges;
        GgufVocabulary vocabulary = Describe(ByteModel.Replace("\"merges\"", $"\"ignore_merges\":{(ignores ? "true" : "false")},\"merges\"", StringComparison.Ordinal), $$"""{"type":"Sequence","pretokenizers":[{{components}}]}""");
        Assert.Equal(name, vocabulary.Metadata["tokenizer.ggml.pre"]);
        Assert.Equal((string[])["a b"], vocabulary.Metadata["tokenizer.ggml.merges"]);
        Assert.Equal(name == "gpt-4o" ? 1 : 0, vocabulary.Remarks.Count);
    }

    [Fact]
    public void Merging_or_taking_a_token_whole_is_the_same_name_where_it_is_the_same_result()
    {
        string llama3 = """{"type":"Sequence","pretokenizers":[""" + Gpt2 + "]}";
        Assert.Equal("gpt-2", Describe("""{"type":"BPE","ignore_merges":true,"vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}""", llama3).Metadata["tokenizer.ggml.pre"]);
        Refuses("ignore_merges", """{"type":"BPE","ignore_merges":true,"vocab":{"a":0,"b":1,"ab":2},"merges":[]}""", llama3);
    }

    [Fact]
    public void What_has_no_name_is_refused_by_name()
    {
        Refuses("WordLevel", """{"type":"WordLevel","vocab":{"a":0},"unk_token":"a"}""");
        Refuses("byte_fallback", """{"type":"Unigram","vocab":[["a",-1]],"byte_fallback":true}""", """{"type":"Metaspace"}""");
        Refuses("Nmt", """{"type":"Unigram","vocab":[["a",-1]]}""", """{"type":"Metaspace"}""", """{"type":"Nmt"}""");
        Refuses("UnicodeScripts", ByteModel, """{"type":"Sequence","pretokenizers":[{"type":"UnicodeScripts"},""" + Bytes + "]}");
        Refuses("[a-z]+", ByteModel, $$"""{"type":"Sequence","pretokenizers":[{{Split("[a-z]+")}},{{Bytes}}]}""");
        Refuses("without a pattern", ByteModel, Bytes);
        Refuses("BPE without ByteLevel", ByteModel);
        Refuses("Lowercase", ByteModel, Gpt2, """{"type":"Lowercase"}""");
        Refuses("subwords", """{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0},"merges":[]}""", Gpt2);
        Refuses("BertNormalizer", """{"type":"WordPiece","vocab":{"[UNK]":0}}""", """{"type":"BertPreTokenizer"}""");
    }

    [Fact]
    public void Gaps_up_to_the_embedding_are_filled_and_more_tokens_than_it_has_are_refused()
    {
        string json = Json(ByteModel, Gpt2, "null");
        using JsonDocument document = JsonDocument.Parse(json);
        VocabularyDraft draft = new(new Engine.Tokenizers.Json.JsonPart(document.RootElement, "tokenizer.json", ""), 5);
        Assert.Equal((string[])["a", "b", "ab", "[PAD3]", "[PAD4]"], draft.Metadata()["tokenizer.ggml.tokens"]);
        Assert.Equal((int[])[1, 1, 1, 5, 5], draft.Metadata()["tokenizer.ggml.token_type"]);
        Assert.Throws<ModelLoadException>(() => new VocabularyDraft(new Engine.Tokenizers.Json.JsonPart(document.RootElement, "tokenizer.json", ""), 2));
    }

    private static void Refuses(string says, string model, string pre = "null", string normalizer = "null") =>
        Assert.Contains(says, Assert.Throws<ModelLoadException>(() => Describe(model, pre, normalizer)).Message, StringComparison.Ordinal);

    private static GgufVocabulary Describe(string model, string pre, string normalizer = "null")
    {
        using TempFolder folder = new();
        string path = Path.Combine(folder.Path, "tokenizer.json");
        File.WriteAllText(path, Json(model, pre, normalizer));
        return GgufVocabulary.FromTokenizerJson(path);
    }

    private static string Json(string model, string pre, string normalizer) => $$"""{"model":{{model}},"pre_tokenizer":{{pre}},"normalizer":{{normalizer}},"added_tokens":[]}""";

    private static string Split(string regex) => $$"""{"type":"Split","pattern":{"Regex":{{JsonSerializer.Serialize(regex)}}},"behavior":"Isolated","invert":false}""";
}
