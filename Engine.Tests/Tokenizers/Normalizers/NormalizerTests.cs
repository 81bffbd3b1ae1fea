using System.Text;
using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.Patterns;
using Xunit;

namespace Engine.Tests.Tokenizers.Normalizers;

public sealed class NormalizerTests
{
    [Theory]
    [InlineData("e\u0301 ﬁ", NormalizationForm.FormC, "\u00E9 ﬁ")]
    [InlineData("\u00E9 ﬁ", NormalizationForm.FormD, "e\u0301 ﬁ")]
    [InlineData("e\u0301 ﬁ", NormalizationForm.FormKC, "\u00E9 fi")]
    [InlineData("\u00E9 ﬁ", NormalizationForm.FormKD, "e\u0301 fi")]
    public void Forms(string text, NormalizationForm form, string expected) => Assert.Equal(expected, new FormNormalizer(form).Normalize(text), StringComparer.Ordinal);

    [Fact]
    public void Lowercase() => Assert.Equal("héllo i\u0307", new LowercaseNormalizer().Normalize("HÉLLO İ"), StringComparer.Ordinal);

    [Theory]
    [InlineData(true, true, "a b")]
    [InlineData(true, false, "a b\u3000\n")]
    [InlineData(false, true, "\u00A0 a b")]
    [InlineData(false, false, "\u00A0 a b\u3000\n")]
    public void Strip(bool left, bool right, string expected) => Assert.Equal(expected, new StripNormalizer(left, right).Normalize("\u00A0 a b\u3000\n"));

    [Theory]
    [InlineData("x", "<x>")]
    [InlineData("", "")]
    public void Affixes_go_around_what_there_is(string text, string expected) => Assert.Equal(expected, new AffixNormalizer("<", ">").Normalize(text));

    [Theory]
    [InlineData(" {2,}", "a   b c", "a_b c")]
    [InlineData(@"\p{Nd}", "1٣x", "__x")]
    [InlineData("q", "abc", "abc")]
    public void Replace_by_pattern(string pattern, string text, string expected) => Assert.Equal(expected, new ReplaceNormalizer(Pattern.Parse(pattern), "_").Normalize(text));

    [Fact]
    public void Replace_by_text()
    {
        Assert.Equal("a$1.$1.", new ReplaceNormalizer(" ", "$1.").Normalize("a  "));
        Assert.Equal("abc", new ReplaceNormalizer("", "_").Normalize("abc"));
    }

    [Fact]
    public void Strip_accents_drops_marks_and_decomposes_nothing() => Assert.Equal("e\u00E9क", CodePointNormalizer.StripAccents.Normalize("e\u0301\u00E9का\u20DD"), StringComparer.Ordinal);

    [Fact]
    public void Accents_go_by_the_Unicode_of_the_reference()
    {
        Assert.Equal("a\u1AC9\U000111C9", CodePointNormalizer.StripAccents.Normalize("a\u1AC9\u1CF2\u1CF3\U000111C9"), StringComparer.Ordinal); // new, or of other categories, since 9.0
        const string Unmarked = "\u1885\u1886\uA9BD\U000111C9";
        Assert.Equal(Unmarked, new BertNormalizer(true, true, true, true).Normalize("\u1734\U0001171E" + Unmarked), StringComparer.Ordinal); // of other categories since 8.0
    }

    [Fact]
    public void Nmt() => Assert.Equal("ab c d e f", CodePointNormalizer.Nmt.Normalize("a\u0001\u007Fb\tc\u200Bd\uFEFFe\u2581f"), StringComparer.Ordinal);

    [Fact]
    public void Byte_level() => Assert.Equal("Ġhé\u010A".Replace("é", "Ã©", StringComparison.Ordinal), new ByteLevelNormalizer().Normalize(" hé\n"), StringComparer.Ordinal);

    [Fact]
    public void Sequence_goes_in_order() => Assert.Equal("_a_b", new SequenceNormalizer([new AffixNormalizer(" ", ""), new ReplaceNormalizer(" ", "_")]).Normalize("a b"));

    [Fact]
    public void Bert()
    {
        const string Text = "É\u0000\u200D\uFFFD\tÀ 漢字x\u0301";
        Assert.Equal("e a  漢  字 x", new BertNormalizer(true, true, true, true).Normalize(Text), StringComparer.Ordinal);
        Assert.Equal("É À  漢  字 x\u0301", new BertNormalizer(true, true, false, false).Normalize(Text), StringComparer.Ordinal);
        Assert.Equal("é\u0000\u200D\uFFFD\tà 漢字x\u0301", new BertNormalizer(false, false, false, true).Normalize(Text), StringComparer.Ordinal);
    }
}
