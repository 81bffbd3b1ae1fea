using System.Text;
using Engine.Tokenizers.Decoders;
using Engine.Tokenizers.Patterns;
using Engine.Tokenizers.PreTokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers.Decoders;

public sealed class DecoderTests
{
    [Fact]
    public void Without_a_decoder_spaces_go_between_tokens() => Assert.Equal("a b  c", Run(new SpaceJoinDecoder(), "a", "b", "", "c"));

    [Theory]
    [InlineData("héllo 😀", "hÃ©", "llo", "ĠðŁ", "ĺĢ")]
    [InlineData("a\uFFFD", "a", "Ã")]
    [InlineData("\uFFFDa", "ðŁ", "a")]
    [InlineData("\uFFFD\uFFFD", "Ģ", "Ģ")]
    [InlineData("漢 x", "漢", "Ġx")]
    public void Byte_level(string expected, params string[] tokens) => Assert.Equal(expected, Run(new ByteLevelDecoder(), tokens));

    [Theory]
    [InlineData("Hey é!", "Hey", " ", "<0xC3>", "<0xA9>", "!")]
    [InlineData("\uFFFD\uFFFDx", "<0xC3>", "<0xC3>", "x")]
    [InlineData("\uFFFD\uFFFD\uFFFD", "<0xC3>", "<0xA9>", "<0xC3>")]
    [InlineData("<0xC3<0xZZ>A", "<0xC3", "<0xZZ>", "<0x41>")]
    public void Byte_fallback(string expected, params string[] tokens) => Assert.Equal(expected, Run(new ByteFallbackDecoder(), tokens));

    [Theory]
    [InlineData("Always", "Hey my", "▁Hey", "▁my")]
    [InlineData("First", "ab c", "▁a▁b", "▁c")]
    [InlineData("Never", " Hey my", "▁Hey", "▁my")]
    public void Metaspace(string scheme, string expected, params string[] tokens) => Assert.Equal(expected, Run(new MetaspaceDecoder("▁", Enum.Parse<PrependScheme>(scheme)), tokens));

    [Theory]
    [InlineData(true, "Hello there, n't don't", "Hello", "the", "##re", ",", "n't", "do", "##n't")]
    [InlineData(false, "Hello there ,", "Hello", "the", "##re", ",")]
    [InlineData(true, "##a b", "##a", "b")]
    public void Word_piece(bool cleanup, string expected, params string[] tokens)
    {
        // Cleanup goes by token: " n't" loses its space.
        Assert.Equal(cleanup ? expected.Replace(", n't", ",n't", StringComparison.Ordinal) : expected, Run(new WordPieceDecoder("##", cleanup), tokens));
    }

    [Fact]
    public void BPE() => Assert.Equal("hello world", Run(new BpeDecoder("</w>"), "hel", "lo</w>", "world</w>"));

    [Theory]
    [InlineData(true, "hello world", "<pad>", "<pad>", "h", "e", "e", "l", "l", "<pad>", "l", "o", "|", "w", "o", "r", "r", "l", "d")]
    [InlineData(false, "a|b", "a", "|", "b", "b")]
    public void Ctc(bool cleanup, string expected, params string[] tokens) => Assert.Equal(expected, Run(new CtcDecoder("<pad>", "|", cleanup), tokens));

    [Theory]
    [InlineData(1, 0, "a b", "_a", "_ b")]
    [InlineData(2, 0, "_a b", "___a", "__ b")]
    [InlineData(0, 1, "_a", "_a_")]
    [InlineData(1, 2, "a", "_a__")]
    [InlineData(2, 2, "b", "___", "b")]
    public void Strip_goes_by_token(int start, int stop, string expected, params string[] tokens) => Assert.Equal(expected, Run(new StripDecoder(new Rune('_'), start, stop), tokens));

    [Theory]
    [InlineData("_ab", 1, "_", "_a", "b")]
    [InlineData("a_b", 2, "_", "_a", "_b")]
    [InlineData("b", 3, "_", "_", "", "_b")]
    public void Strip_after_fuse_goes_once(string expected, int start, params string[] tokens) => Assert.Equal(expected, Run(new SequenceDecoder([new FuseDecoder(), new StripDecoder(new Rune('_'), start, 0)]), tokens));

    [Fact]
    public void Strip_takes_any_character() => Assert.Equal("x", Run(new StripDecoder(new Rune(0x1F600), 1, 1), "😀x😀"));

    [Fact]
    public void Replace()
    {
        Assert.Equal("a b", Run(new ReplaceDecoder("▁", " "), "a▁b"));
        Assert.Equal("a__b", Run(new ReplaceDecoder("<s>", "__"), "a<s>b"));
        Assert.Equal("ab", Run(new ReplaceDecoder("", "__"), "ab"));
        Assert.Equal("a<s>", Run(new ReplaceDecoder("<s>", "__"), "a<", "s>"));
        Assert.Equal("a__", Run(new SequenceDecoder([new FuseDecoder(), new ReplaceDecoder("<s>", "__")]), "a<", "s>"));
        Assert.Equal("#-#", Run(new ReplaceDecoder(Pattern.Parse("[0-9]+"), "#"), "12-3"));
    }

    [Fact]
    public void Sequence_as_in_Llama_2() => Assert.Equal("Hé y", Run(new SequenceDecoder([new ReplaceDecoder("▁", " "), new ByteFallbackDecoder(), new FuseDecoder(), new StripDecoder(new Rune(' '), 1, 0)]), "▁H", "<0xC3>", "<0xA9>", "▁y"));

    [Fact]
    public void Nothing_gives_nothing()
    {
        TokenDecoder[] all = [new SpaceJoinDecoder(), new ByteLevelDecoder(), new ByteFallbackDecoder(), new FuseDecoder(), new BpeDecoder("</w>"), new StripDecoder(new Rune('a'), 1, 1), new WordPieceDecoder("##", true), new SequenceDecoder([])];
        Assert.All(all, decoder => Assert.Equal("", Run(decoder)));
    }

    private static string Run(TokenDecoder decoder, params string[] tokens)
    {
        var text = new TextSink();
        TokenSink first = decoder.Attach(text);
        foreach (string token in tokens)
        {
            if (token.Length > 0) first.Text(token);
            first.EndToken();
        }

        first.Finish();
        return text.Take();
    }
}
