using Engine.Tokenizers.Unicode;
using Xunit;

namespace Engine.Tests.Tokenizers.Unicode;

public sealed class CodePointsTests
{
    // PropList.txt: White_Space.
    private static readonly int[] WhiteSpace = [9, 10, 11, 12, 13, 32, 0x85, 0xA0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000];

    [Fact]
    public void White_space_is_White_Space() => Assert.Equal(WhiteSpace, Enumerable.Range(0, 0x110000).Where(CodePoints.IsWhiteSpace));

    [Theory]
    [InlineData('_', true)]
    [InlineData('-', false)]
    [InlineData('é', true)]
    [InlineData(0x301, true)]
    [InlineData(0x661, true)]
    [InlineData(0xBD, false)]
    [InlineData(0x2163, true)]
    [InlineData(0x24B6, true)]
    [InlineData(0x1D538, true)]
    [InlineData(0x1F600, false)]
    public void Word_characters(int c, bool expected) => Assert.Equal(expected, CodePoints.IsWord(c));

    [Theory]
    [InlineData('$', true)]
    [InlineData('`', true)]
    [InlineData('a', false)]
    [InlineData(0xA7, true)]
    [InlineData(0x20AC, false)]
    [InlineData(0x3002, true)]
    [InlineData(0x2E53, false)]
    public void Punctuation_goes_by_Unicode_8(int c, bool expected) => Assert.Equal(expected, CodePoints.IsPunctuation(c));
}
