using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.Unicode;
using Xunit;

namespace Engine.Tests.Tokenizers.Unicode;

public sealed class CasingTests
{
    [Theory]
    [InlineData("ÀÉ ΑΒΓ ЁЛКА", "àé αβγ ёлка")]
    [InlineData("İstanbul I ı", "i\u0307stanbul i ı")]
    [InlineData("ΣΑΣ", "σασ")]
    [InlineData("ẞ ß Ǆ ǅ", "ß ß ǆ ǆ")]
    [InlineData("\U00010400\U0001E900", "\U00010428\U0001E922")]
    [InlineData("\u1C89 \uA7CB \uA7CC \uA7CE \uA7DC \U00010D50 \U00016EB8", "\u1C8A \u0264 \uA7CD \uA7CF \u019B \U00010D70 \U00016ED3")]
    [InlineData("\u212A \u2126 Ⅳ Ⓐ", "k ω ⅳ ⓐ")]
    public void Lower_case_goes_by_code_point(string text, string expected) => Assert.Equal(expected, new LowercaseNormalizer().Normalize(text), StringComparer.Ordinal);

    [Fact]
    public void Surrogates_are_left_alone() => Assert.Equal((0xD800, 0xDFFF), (Casing.ToLower(0xD800), Casing.ToUpper(0xDFFF)));
}
