using Engine.Tokenizers.Patterns;
using Engine.Tokenizers.PreTokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers.PreTokenizers;

public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData("Removed", "the|final|countdown")]
    [InlineData("Isolated", "the|-|final|-|-|countdown")]
    [InlineData("MergedWithPrevious", "the-|final-|-|countdown")]
    [InlineData("MergedWithNext", "the|-final|-|-countdown")]
    [InlineData("Contiguous", "the|-|final|--|countdown")]
    public void Split_by_behavior(string behavior, string expected)
    {
        // The example of Hugging Face's documentation of SplitDelimiterBehavior.
        var split = new SplitPreTokenizer(Pattern.Literal("-"), Enum.Parse<SplitBehavior>(behavior), invert: false);
        Assert.Equal(expected, Parts(split, "the-final--countdown"));
    }

    [Theory]
    [InlineData("-a-", "Removed", "a")]
    [InlineData("-a-", "MergedWithPrevious", "-|a-")]
    [InlineData("-a-", "MergedWithNext", "-a|-")]
    [InlineData("---", "Contiguous", "---")]
    [InlineData("---", "Removed", "")]
    public void Split_at_the_ends(string text, string behavior, string expected) => Assert.Equal(expected, Parts(new SplitPreTokenizer(Pattern.Literal("-"), Enum.Parse<SplitBehavior>(behavior), invert: false), text));

    [Fact]
    public void Split_inverted() => Assert.Equal("ab|cd", Parts(new SplitPreTokenizer(Pattern.Parse("[a-z]+"), SplitBehavior.Removed, invert: true), "ab1 cd!"));

    [Fact]
    public void Only_the_first_part_is_at_the_start()
    {
        List<Piece> parts = [];
        CodePointPreTokenizer.WhitespaceSplit.Split(new Piece("ab cd", AtStart: true), parts);
        CodePointPreTokenizer.WhitespaceSplit.Split(new Piece(" ab", AtStart: true), parts);
        CodePointPreTokenizer.WhitespaceSplit.Split(new Piece("ab", AtStart: false), parts);
        Assert.Equal([new Piece("ab", true), new Piece("cd", false), new Piece("ab", false), new Piece("ab", false)], parts);
    }

    [Theory]
    [InlineData(true, "a|1|½|3|b")]
    [InlineData(false, "a|1½3|b")]
    public void Digits(bool individual, string expected) => Assert.Equal(expected, Parts(CodePointPreTokenizer.Digits(individual), "a1½3b"));

    [Fact]
    public void Punctuation() => Assert.Equal("a|!|?|b$|、".Replace("b$", "b|$", StringComparison.Ordinal), Parts(CodePointPreTokenizer.Punctuation(SplitBehavior.Isolated), "a!?b$、"));

    [Fact]
    public void White_space_split() => Assert.Equal("a!|b", Parts(CodePointPreTokenizer.WhitespaceSplit, " a!\u3000\nb\u00A0"));

    [Fact]
    public void Whitespace()
    {
        Assert.Equal("Hey|friend|!|How|are_u|?!?", Parts(new WhitespacePreTokenizer(), "Hey friend!     How are_u?!?"));
        Assert.Equal("a\u200Db|!", Parts(new WhitespacePreTokenizer(), "a\u200Db!"), StringComparer.Ordinal); // Rust's \w has the joiners
    }

    [Fact]
    public void Punctuation_and_scripts_go_by_the_Unicode_of_the_reference()
    {
        Assert.Equal("a|\u166D|\U000111C9", Parts(CodePointPreTokenizer.Punctuation(SplitBehavior.Isolated), "a\u166D\U000111C9"), StringComparer.Ordinal); // of other categories since 8.0
        Assert.Equal("a\u0560\U0001F970b", Parts(new UnicodeScriptsPreTokenizer(), "a\u0560\U0001F970b"), StringComparer.Ordinal); // new since 9.0
    }

    [Fact]
    public void Bert() => Assert.Equal("Hey|friend|!|How|are|you|?|!|?", Parts(new BertPreTokenizer(), "Hey friend!     How are you?!?"));

    [Fact]
    public void Char_delimiter() => Assert.Equal("a|b c", Parts(CodePointPreTokenizer.CharDelimiterSplit('-'), "-a--b c-"));

    [Fact]
    public void Fixed_length() => Assert.Equal("a😀|bc|d", Parts(new FixedLengthPreTokenizer(2), "a😀bcd"));

    [Theory]
    [InlineData("どこで生れ。Yes", "どこで生れ|。|Yes")]
    [InlineData("Apples are りんご 林檎", "Apples are |りんご 林檎")]
    [InlineData("  ab カー漢", "ab |カー漢")]
    [InlineData("   ", "")]
    public void Unicode_scripts(string text, string expected) => Assert.Equal(expected, Parts(new UnicodeScriptsPreTokenizer(), text));

    [Fact]
    public void Byte_level()
    {
        Assert.Equal("ĠHello|Ġworld|!|Ġ|Ġx", Parts(new ByteLevelPreTokenizer(addPrefixSpace: true, useRegex: true), "Hello world!  x"));
        Assert.Equal("Hello", Parts(new ByteLevelPreTokenizer(addPrefixSpace: false, useRegex: true), "Hello"));
        Assert.Equal("ĠHelloĠÃ©", Parts(new ByteLevelPreTokenizer(addPrefixSpace: true, useRegex: false), " Hello \u00E9"));
    }

    [Theory]
    [InlineData("Always", true, true, "▁a|▁b")]
    [InlineData("Always", true, false, "▁a▁b")]
    [InlineData("First", true, true, "▁a|▁b")]
    [InlineData("First", false, true, "a|▁b")]
    [InlineData("Never", true, true, "a|▁b")]
    public void Metaspace(string scheme, bool atStart, bool split, string expected)
    {
        List<Piece> parts = [];
        new MetaspacePreTokenizer("▁", Enum.Parse<PrependScheme>(scheme), split).Split(new Piece("a b", atStart), parts);
        Assert.Equal(expected, string.Join('|', parts.Select(p => p.Text)));
    }

    [Fact]
    public void Metaspace_puts_no_second_one_in_front() => Assert.Equal("▁|▁a", Parts(new MetaspacePreTokenizer("▁", PrependScheme.Always, split: true), "  a"));

    [Fact]
    public void Sequence_goes_over_the_pieces_of_the_step_before() => Assert.Equal("a|1|b|2", Parts(new SequencePreTokenizer([CodePointPreTokenizer.WhitespaceSplit, CodePointPreTokenizer.Digits(true)]), "a1 b2"));

    private static string Parts(PreTokenizer preTokenizer, string text)
    {
        List<Piece> parts = [];
        preTokenizer.Split(new Piece(text, AtStart: true), parts);
        return string.Join('|', parts.Select(p => p.Text));
    }
}
