using Engine.Tests.Loading;
using Engine.Tokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers.OlderFiles;

/// <summary>Tokenizers from files other than tokenizer.json: the ids and texts of the reference, and what the files beside them change.</summary>
public sealed class OlderFileTests
{
    [TestDataTheory]
    [InlineData("sentencepiece-bpe")]
    [InlineData("sentencepiece-unigram")]
    [InlineData("vocab-merges-gpt2")]
    [InlineData("vocab-txt-uncased")]
    [InlineData("tiktoken-llama3")]
    public void Cases_give_the_expected_ids_and_texts(string name)
    {
        string folder = TestData.Path("fixtures/tokenizers/" + name);
        TokenizerCases.Check(TokenizerFinder.Load(folder), folder);
    }

    [TestDataFact]
    public void A_Unigram_model_gives_the_ids_of_its_conversion()
    {
        using TempFolder folder = Copy("unigram-t5", "spiece.model");
        folder.Write("tokenizer_config.json", """{"tokenizer_class": "T5Tokenizer", "extra_ids": 0}""");
        Tokenizer converted = TokenizerFinder.Load(TestData.Path("fixtures/tokenizers/unigram-t5")), read = TokenizerFinder.Load(folder.Path);
        foreach (string text in TextGenerators.Many(2_000, seed: 3)) Assert.Equal(converted.EncodeOrdinary(text), read.EncodeOrdinary(text));
    }

    [Fact]
    public void Ranks_merge_by_the_rank_of_what_they_make()
    {
        // a, b, c, then bc before ab: the text abc is a and bc.
        using TempFolder folder = new();
        folder.Write("tokenizer.model", Ranks("a", "b", "c", "bc", "ab"));
        folder.Write("tokenizer_config.json", """{"bos_token": "<s>", "added_tokens_decoder": {"7": {"content": "<s>", "special": true}}}""");
        Tokenizer tokenizer = TokenizerFinder.Load(folder.Path);
        Assert.Equal([7, 0, 3], tokenizer.Encode("abc"));
        Assert.Equal([7, 7, 4], tokenizer.Encode("<s>ab"));
        Assert.Equal("abc", tokenizer.Decode([7, 0, 3], skipSpecialTokens: true));
    }

    [Fact]
    public void Settings_beside_a_word_list_are_heeded()
    {
        using TempFolder folder = new();
        folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nHello\nhello\n##x\n");
        folder.Write("config.json", """{"model_type": "bert"}""");
        Assert.Equal([2, 6, 7, 3], TokenizerFinder.Load(folder.Path).Encode("Hellox"));
        folder.Write("tokenizer_config.json", """{"tokenizer_class": "BertTokenizerFast", "do_lower_case": false, "chat_template": "x"}""");
        folder.Write("added_tokens.json", """{"<new>": 8}""");
        folder.Write("special_tokens_map.json", """{"additional_special_tokens": ["<new>", "<other>"]}""");
        Tokenizer cased = TokenizerFinder.Load(folder.File("vocab.txt"));
        Assert.Equal([5, 7, 8, 9], cased.Encode("Hellox<new><other>", addSpecialTokens: false));
        Assert.True(cased.IsSpecial(8) && cased.IsSpecial(9));
        Assert.Equal("x", cased.ChatTemplate);
    }

    [Fact]
    public void Merges_are_read_with_and_without_a_version()
    {
        using TempFolder folder = new();
        folder.Write("vocab.json", """{"a": 0, "b": 1, "ab": 2, "#": 3, "!": 4, "#!": 5, "<s>": 6}""");
        foreach (string version in (string[])["#version: 0.2\n", ""])
        {
            folder.Write("merges.txt", version + "# !\na b\n");
            Assert.Equal([5, 2, 2], TokenizerFinder.Load(folder.Path).EncodeOrdinary("#!abab"));
        }

        folder.Write("tokenizer_config.json", """{"tokenizer_class": "GPT2Tokenizer", "bos_token": "<s>", "add_bos_token": true}""");
        Assert.Equal([6, 2], TokenizerFinder.Load(folder.Path).Encode("ab"));
    }

    [Theory]
    [InlineData("tokenizer.model", "AA== 0\nAQ== x\n", "line 2")]
    [InlineData("tokenizer.model", "AA== 0\nAQ== 99999999\n", "99999999")]
    [InlineData("tokenizer.model", "neither", "SentencePiece")]
    [InlineData("vocab.txt", "", "empty")]
    public void A_broken_file_is_refused_in_words(string name, string content, string words)
    {
        using TempFolder folder = new();
        folder.Write(name, content);
        Assert.Contains(words, Assert.Throws<ModelLoadException>(() => TokenizerFinder.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merges_of_tokens_that_are_none_are_refused()
    {
        using TempFolder folder = new();
        folder.Write("vocab.json", """{"a": 0}""");
        folder.Write("merges.txt", "a b\n");
        Assert.Contains("'b'", Assert.Throws<ModelLoadException>(() => TokenizerFinder.Load(folder.Path)).Message, StringComparison.Ordinal);
        folder.Write("merges.txt", "a\n");
        Assert.Contains("line 1", Assert.Throws<ModelLoadException>(() => TokenizerFinder.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [TestDataTheory]
    [InlineData("sentencepiece-bpe", "tokenizer.model", 2_000)]
    [InlineData("sentencepiece-unigram", "spiece.model", 300_000)]
    [InlineData("vocab-txt-uncased", "vocab.txt", 10_000)]
    [InlineData("tiktoken-llama3", "tokenizer.model", 20_000)]
    [InlineData("vocab-merges-gpt2", "merges.txt", 10_000)]
    public void Spoilt_files_are_refused_or_read(string name, string file, int head)
    {
        using TempFolder folder = Copy(name, [.. Directory.GetFiles(TestData.Path("fixtures/tokenizers/" + name)).Select(f => Path.GetFileName(f)!).Where(f => f != "cases.json")]);
        byte[] good = File.ReadAllBytes(folder.File(file));
        for (int seed = 0; seed < 60; seed++)
        {
            folder.Write(file, Mutation.Of(good, head, seed));
            try
            {
                Tokenizer tokenizer = TokenizerFinder.Load(folder.Path);
                _ = tokenizer.Decode(tokenizer.Encode("Hello, wörld 123 𝒜"));
            }
            catch (ModelLoadException e)
            {
                Assert.NotEmpty(e.Problem);
            }
        }

        Assert.Empty(OpenHandles.Below(folder.Path));
    }

    private static TempFolder Copy(string name, params string[] files)
    {
        TempFolder folder = new();
        foreach (string file in files) folder.Write(file, File.ReadAllBytes(TestData.Path($"fixtures/tokenizers/{name}/{file}")));
        return folder;
    }

    private static string Ranks(params string[] tokens)
        => string.Concat(tokens.Select((t, rank) => $"{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(t))} {rank}\n"));
}
