using Engine.Tokenizers.Patterns;
using Xunit;

namespace Engine.Tests.Tokenizers.Patterns;

public sealed class PatternTests
{
    [Theory]
    [InlineData(@"\p{L}+|\p{N}{1,3}", "abc1234\U0001D538\U0001D7D8", "abc|123|4|\U0001D538|\U0001D7D8")]
    [InlineData(@"\s+(?!\S)|\s+", "a   b  ", "  | |  ")]
    [InlineData(@" ?[^\s\p{L}\p{N}]+", "a 😀!? b!", " 😀!?|!")]
    [InlineData(@"(?i:'s|'t|'ll)", "'S 'LL 't 'ſ 'x", "'S|'LL|'t|'ſ")]
    [InlineData(@"(?i)k|x", "kK\u212AX", "k|K|\u212A|X")]
    [InlineData(@"a(?i)b|c", "aB ac AC aC", "aB|ac|aC")]
    [InlineData(@"(?i:[a-c&&[^b]]+)", "aCbB", "aC")]
    [InlineData(@"[^\r\n\p{L}\p{N}]?+\p{L}++", "!ab c", "!ab| c")]
    [InlineData(@"a++a|b", "aaab", "b")]
    [InlineData(@"(?>a+|b)a|ba", "aaba", "ba")]
    [InlineData(@"(?:ab)++", "ababx", "abab")]
    [InlineData(@"a{2}+", "aaaaa", "aaaa")]
    [InlineData(@"a{,2}b", "aaab", "aab")]
    [InlineData(@"a{2,}", "a aa aaaa", "aa|aaaa")]
    [InlineData(@"a{x}|b{", "a{x}b{", "a{x}|b{")]
    [InlineData(@"a+?b|a{1,2}?", "aab a", "aab|a")]
    [InlineData(@"(?<=a)b|(?<!a)c", "ab cb ac", "b|c")]
    [InlineData(@"(?<=ab|\d)x|(?<!ab|\d)y", "abx 1x xy 1y aby", "x|x|y")]
    [InlineData(@"\d{1,3}(?=(?:\d{3})*\b)", "1234567 12", "1|234|567|12")]
    [InlineData(@"^\w+$", "ab\ncd", "ab|cd")]
    [InlineData(@"\A\w|\w\z|\w\Z", "ab\n", "a|b")]
    [InlineData(@"\bb\b|a\B", "b ab", "b|a")]
    [InlineData(@".+", "ab\ncd", "ab|cd")]
    [InlineData(@"(?m:.+)", "a\nb", "a\nb")]
    [InlineData(@"[\u4e00-\u9fff\x{20000}-\x{2a6df}]+", "a漢字\U00020000b", "漢字\U00020000")]
    [InlineData(@"\p{Han}+|\p{Script=Hiragana}+|\p{sc=Katakana}", "漢かカ", "漢|か|カ")]
    [InlineData(@"\P{L}+|\p{^L}|\p{Lu}", "aB!1", "B|!1")]
    [InlineData(@"[[:alpha:]]+|[[:^space:]]", "ab1 c", "ab|1|c")]
    [InlineData(@"[]a]+|[a\-z]|[\]b-]", "]a-b", "]a|-|b")]
    [InlineData(@"\t|\x41|\u0042|\.|\h", "\tAB.f", "\t|A|B|.|f")]
    [InlineData(@"(a)(?<name>b)(?#note)", "ab", "ab")]
    [InlineData(@"(?:a?)*b|(?:a*)+c", "aab aac", "aab|aac")]
    [InlineData(@"x*", "axb", "|x|")]
    [InlineData("", "ab", "||")]
    public void Finds_what_Oniguruma_would(string pattern, string text, string expected)
    {
        var parsed = Pattern.Parse(pattern);
        Assert.Equal(expected, string.Join('|', parsed.Find(text).Select(m => text[m.Start..m.End])));
        Assert.Equal(parsed.Find(text), Pattern.Find(text, parsed.Matcher(memoize: true)));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData(@"\")]
    [InlineData(@"\p{Klingon}")]
    [InlineData(@"\pL")]
    [InlineData(@"\1")]
    [InlineData(@"\X")]
    [InlineData("(?x:a b)")]
    [InlineData("a{2,1}")]
    [InlineData("a{1001}")]
    [InlineData("a{99999999999}")]
    [InlineData("[b-a]")]
    [InlineData("[[:nonsense:]]")]
    [InlineData("(?:a|b?)*")]
    [InlineData("(?<=a+)b")]
    [InlineData(@"\x{110000}")]
    [InlineData("^*")]
    [InlineData("(?:(?:(?:a{1000}){1000}){1000}){1000}b")]
    [InlineData("(?:(?:(?:){1000}){1000}){1000}")]
    public void Refuses_what_it_cannot_do(string pattern) => Assert.Throws<FormatException>(() => Pattern.Parse(pattern));

    [Fact]
    public void Refuses_deep_nesting()
    {
        Assert.Throws<FormatException>(() => Pattern.Parse(new string('(', 100_000)));
        Assert.Throws<FormatException>(() => Pattern.Parse("[" + new string('[', 100_000)));
        Assert.Throws<FormatException>(() => Pattern.Parse("a" + string.Concat(Enumerable.Repeat("{1}", 100_000))));
    }

    [Fact]
    public void Literals_are_taken_as_they_stand() => Assert.Equal([(1, 3)], Pattern.Literal(".*").Find("x.*y"));
}
