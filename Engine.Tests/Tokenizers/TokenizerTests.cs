using System.Text.Json.Nodes;
using Engine.Tokenizers;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Engine.Tests.Tokenizers;

public sealed class TokenizerTests
{
    private static readonly Tokenizer s_tokenizer = TokenizerFiles.Load(TokenizerFiles.ByteLevel().ToJsonString(), ("tokenizer_config.json", """{"bos_token": "<s>", "eos_token": {"content": "</s>"}, "chat_template": "{{ x }}"}"""));

    [Fact]
    public void What_the_files_say_is_there()
    {
        Assert.Equal((302, 300, 301, null, null), (s_tokenizer.VocabSize, s_tokenizer.BosId, s_tokenizer.EosId, s_tokenizer.UnknownId, s_tokenizer.PaddingId));
        Assert.Equal([301], s_tokenizer.EndIds);
        Assert.Equal((true, false, "{{ x }}"), (s_tokenizer.AddsBos, s_tokenizer.AddsEos, s_tokenizer.ChatTemplate));
        Assert.Equal(("<s>", "he", null, null), (s_tokenizer.TokenText(300), s_tokenizer.TokenText(256), s_tokenizer.TokenText(299), s_tokenizer.TokenText(-1)));
        Assert.Equal((300, 256, null), (s_tokenizer.IdOf("<s>"), s_tokenizer.IdOf("he"), s_tokenizer.IdOf("nothing")));
        Assert.Equal((true, false, false), (s_tokenizer.IsSpecial(300), s_tokenizer.IsSpecial(256), s_tokenizer.IsSpecial(-5)));
    }

    [Fact]
    public void Special_tokens_are_recognised_or_taken_as_text()
    {
        Assert.Equal([300, 256, 301], s_tokenizer.Encode("he</s>"));
        Assert.Equal([256, 301], s_tokenizer.Encode("he</s>", addSpecialTokens: false));
        Assert.Equal([256, '<' - '!', '/' - '!', 's' - '!', '>' - '!'], s_tokenizer.EncodeOrdinary("he</s>").Select(id => id is >= '!' and <= '~' ? id - '!' : id));
        Assert.Equal("he</s>", s_tokenizer.Decode(s_tokenizer.EncodeOrdinary("he</s>"), skipSpecialTokens: true));
        Assert.Equal("<s>he</s>", s_tokenizer.Decode(s_tokenizer.Encode("he</s>")));
        Assert.Equal("he", s_tokenizer.Decode(s_tokenizer.Encode("he</s>"), skipSpecialTokens: true));
    }

    [Fact]
    public void Lone_surrogates_count_as_replacement_characters()
    {
        Assert.Equal(s_tokenizer.Encode("a\uFFFDb\uFFFD😀\uFFFD"), s_tokenizer.Encode("a\uD83Db\uDE00😀\uD83D"));
    }

    [Fact]
    public void Decode_undoes_encode_where_the_pipeline_loses_nothing()
    {
        Prop.ForAll(TextGenerators.Hard().ToArbitrary(), text => s_tokenizer.Decode(s_tokenizer.EncodeOrdinary(text)) == text && s_tokenizer.Decode(s_tokenizer.Encode(text, addSpecialTokens: false)) == text)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [TestDataTheory]
    [InlineData("bytelevel-gpt2")]
    [InlineData("bytelevel-llama3")]
    public void Decode_undoes_encode_for_trained_vocabularies(string name)
    {
        Tokenizer tokenizer = TokenizerJson.Load(TestData.Path("fixtures/tokenizers/" + name));
        Prop.ForAll(TextGenerators.Hard().ToArbitrary(), text => tokenizer.Decode(tokenizer.EncodeOrdinary(text)) == text).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Many_threads_share_one_tokenizer()
    {
        string[] texts = [.. Enumerable.Range(0, 50).Select(i => $"he said {i} hello {i * i} times </s>")];
        int[][] expected = [.. texts.Select(t => s_tokenizer.Encode(t))];
        Tokenizer fresh = TokenizerFiles.Load(TokenizerFiles.ByteLevel().ToJsonString());
        Parallel.For(0, 500, i => Assert.Equal(expected[i % 50], fresh.Encode(texts[i % 50])));
    }

    [Fact]
    public void Padding_and_truncation_are_not_applied()
    {
        JsonNode json = TokenizerFiles.ByteLevel();
        json["truncation"] = JsonNode.Parse("""{"max_length": 2, "strategy": "LongestFirst", "stride": 0}""");
        json["padding"] = JsonNode.Parse("""{"strategy": {"Fixed": 128}, "direction": "Right", "pad_id": 0, "pad_type_id": 0, "pad_token": "!"}""");
        Assert.Equal(s_tokenizer.Encode("hello"), TokenizerFiles.Load(json.ToJsonString()).Encode("hello"));
    }
}
