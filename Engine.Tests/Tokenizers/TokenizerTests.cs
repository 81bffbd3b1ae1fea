using System.Text.Json.Nodes;
using Engine.Tokenizers;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Engine.Tests.Tokenizers;

public sealed class TokenizerTests
{
    private static readonly Tokenizer Tokenizer = TokenizerFiles.Load(TokenizerFiles.ByteLevel().ToJsonString(), ("tokenizer_config.json", """{"bos_token": "<s>", "eos_token": {"content": "</s>"}, "chat_template": "{{ x }}"}"""));

    [Fact]
    public void What_the_files_say_is_there()
    {
        Assert.Equal((302, 300, 301, null, null), (Tokenizer.VocabSize, Tokenizer.BosId, Tokenizer.EosId, Tokenizer.UnknownId, Tokenizer.PaddingId));
        Assert.Equal([301], Tokenizer.EndIds);
        Assert.Equal((true, false, "{{ x }}"), (Tokenizer.AddsBos, Tokenizer.AddsEos, Tokenizer.ChatTemplate));
        Assert.Equal(("<s>", "he", null, null), (Tokenizer.TokenText(300), Tokenizer.TokenText(256), Tokenizer.TokenText(299), Tokenizer.TokenText(-1)));
        Assert.Equal((300, 256, null), (Tokenizer.IdOf("<s>"), Tokenizer.IdOf("he"), Tokenizer.IdOf("nothing")));
        Assert.Equal((true, false, false), (Tokenizer.IsSpecial(300), Tokenizer.IsSpecial(256), Tokenizer.IsSpecial(-5)));
    }

    [Fact]
    public void Special_tokens_are_recognised_or_taken_as_text()
    {
        Assert.Equal([300, 256, 301], Tokenizer.Encode("he</s>"));
        Assert.Equal([256, 301], Tokenizer.Encode("he</s>", addSpecialTokens: false));
        Assert.Equal([256, '<' - '!', '/' - '!', 's' - '!', '>' - '!'], Tokenizer.EncodeOrdinary("he</s>").Select(id => id is >= '!' and <= '~' ? id - '!' : id));
        Assert.Equal("he</s>", Tokenizer.Decode(Tokenizer.EncodeOrdinary("he</s>"), skipSpecialTokens: true));
        Assert.Equal("<s>he</s>", Tokenizer.Decode(Tokenizer.Encode("he</s>")));
        Assert.Equal("he", Tokenizer.Decode(Tokenizer.Encode("he</s>"), skipSpecialTokens: true));
    }

    [Fact]
    public void Lone_surrogates_count_as_replacement_characters()
    {
        Assert.Equal(Tokenizer.Encode("a\uFFFDb\uFFFD😀\uFFFD"), Tokenizer.Encode("a\uD83Db\uDE00😀\uD83D"));
    }

    [Fact]
    public void Decode_undoes_encode_where_the_pipeline_loses_nothing()
    {
        Prop.ForAll(TextGenerators.Hard().ToArbitrary(), text => Tokenizer.Decode(Tokenizer.EncodeOrdinary(text)) == text && Tokenizer.Decode(Tokenizer.Encode(text, addSpecialTokens: false)) == text)
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
        int[][] expected = [.. texts.Select(t => Tokenizer.Encode(t))];
        Tokenizer fresh = TokenizerFiles.Load(TokenizerFiles.ByteLevel().ToJsonString());
        Parallel.For(0, 500, i => Assert.Equal(expected[i % 50], fresh.Encode(texts[i % 50])));
    }

    [Fact]
    public void Padding_and_truncation_are_not_applied()
    {
        JsonNode json = TokenizerFiles.ByteLevel();
        json["truncation"] = JsonNode.Parse("""{"max_length": 2, "strategy": "LongestFirst", "stride": 0}""");
        json["padding"] = JsonNode.Parse("""{"strategy": {"Fixed": 128}, "direction": "Right", "pad_id": 0, "pad_type_id": 0, "pad_token": "!"}""");
        Assert.Equal(Tokenizer.Encode("hello"), TokenizerFiles.Load(json.ToJsonString()).Encode("hello"));
    }
}
