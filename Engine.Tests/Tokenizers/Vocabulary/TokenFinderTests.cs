using Engine.Tokenizers.Vocabulary;
using Xunit;

namespace Engine.Tests.Tokenizers.Vocabulary;

public sealed class TokenFinderTests
{
    [Theory]
    [InlineData("x<a>y", "x|[<a>]|y")]
    [InlineData("<a><a>", "[<a>]|[<a>]")]
    [InlineData("<a", "<a")]
    [InlineData("", "")]
    [InlineData("<<a>", "<|[<a>]")]
    public void Plain_tokens(string text, string expected) => Assert.Equal(expected, Run(text, new AddedToken(1, "<a>", Special: true)));

    [Fact]
    public void The_leftmost_and_then_the_longest_wins() => Assert.Equal("[abc]|d|[ab]|[bcd]", Run("abcdabbcd", new AddedToken(1, "ab", false), new AddedToken(2, "abc", false), new AddedToken(3, "bcd", false)));

    [Theory]
    [InlineData("a  <m>  b", false, false, "a  |[<m>]|  b")]
    [InlineData("a  <m>  b", true, false, "a|[  <m>]|  b")]
    [InlineData("a  <m>  b", false, true, "a  |[<m>  ]|b")]
    [InlineData(" <m>\n<m>\u3000", true, true, "[ <m>\n]|[<m>\u3000]")]
    public void Stripping_swallows_white_space(string text, bool left, bool right, string expected) => Assert.Equal(expected, Run(text, new AddedToken(1, "<m>", true, LStrip: left, RStrip: right)));

    [Theory]
    [InlineData("<A>\n", "[<A>\n]|[\n]")]
    [InlineData("<A> \n x", "[<A> \n ]|[\n]| x")]
    [InlineData("<A>\n\n", "[<A>\n\n]|[\n]|[\n]")]
    [InlineData("<A>  <L>", "[<A>  ]|[<L>]")]
    [InlineData("<A>x\n", "[<A>]|x|[\n]")]
    public void White_space_that_is_a_token_is_found_behind_one_that_swallows_it(string text, string expected)
        => Assert.Equal(expected, Run(text, new AddedToken(1, "<A>", false, RStrip: true), new AddedToken(2, "\n", false), new AddedToken(3, "<L>", false, LStrip: true)));

    [Theory]
    [InlineData("he he", "[he]| |[he]")]
    [InlineData("hey the he-he", "hey the |[he]|-|[he]")]
    [InlineData("éhe he😀he_", "éhe |[he]|😀he_")]
    public void Single_words_touch_no_word_character(string text, string expected) => Assert.Equal(expected, Run(text, new AddedToken(1, "he", false, SingleWord: true)));

    [Fact]
    public void Special_tokens_can_be_taken_as_text()
    {
        var finder = Finder(new AddedToken(1, "<s>", Special: true), new AddedToken(2, "<t>", Special: false));
        Assert.Equal("<s>|[<t>]|<s>", Show("<s><t><s>", finder, parseSpecialTokens: false));
        Assert.Equal("[<s>]|[<t>]|[<s>]", Show("<s><t><s>", finder, parseSpecialTokens: true));
    }

    [Fact]
    public void Empty_tokens_are_never_found() => Assert.Equal("ab", Run("ab", new AddedToken(1, "", true)));

    private static string Run(string text, params AddedToken[] tokens) => Show(text, Finder(tokens), parseSpecialTokens: true);

    private static TokenFinder Finder(params AddedToken[] tokens) => new([.. tokens.Select(t => (t.Content, t))]);

    private static string Show(string text, TokenFinder finder, bool parseSpecialTokens)
    {
        List<string> parts = [];
        foreach ((AddedToken? token, int start, int end) in finder.Find(text, parseSpecialTokens)) parts.Add(token is null ? text[start..end] : $"[{text[start..end]}]");
        return string.Join('|', parts);
    }
}
