using Engine.Tokenizers.Unicode;
using Xunit;

namespace Engine.Tests.Tokenizers.Unicode;

/// <summary>Entries of UnicodeData.txt, Scripts.txt and DerivedAge.txt, version 16.0.</summary>
public sealed class UnicodeDataTests
{
    private static readonly UnicodeData Data = UnicodeData.Instance;

    [Fact]
    public void Counts_are_those_of_the_database() => Assert.Equal(170, Data.Scripts.Count);

    [Theory]
    [InlineData('a', 0)]
    [InlineData(0x301, 230)]
    [InlineData(0x323, 220)]
    [InlineData(0x94D, 9)]
    [InlineData(0x1E94A, 7)]
    public void Combining_classes(int c, int expected) => Assert.Equal(expected, Data.CombiningClass(c));

    [Theory]
    [InlineData('a', "Latin")]
    [InlineData(' ', "Common")]
    [InlineData(0x301, "Inherited")]
    [InlineData(0x6F22, "Han")]
    [InlineData(0x323AF, "Han")]
    [InlineData(0x3042, "Hiragana")]
    [InlineData(0x30A2, "Katakana")]
    [InlineData(0xAC00, "Hangul")]
    [InlineData(0x10D40, "Garay")]
    [InlineData(0x10FFFF, null)]
    [InlineData(0x378, null)]
    public void Scripts(int c, string? expected) => Assert.Equal(expected, Data.Script(c) is >= 0 and int i ? Data.Scripts[i] : null);

    [Theory]
    [InlineData('!', false)]
    [InlineData(0x2E44, true)]
    [InlineData(0x2E53, true)]
    [InlineData(0x10F55, true)]
    [InlineData(0x1F914, false)]
    [InlineData(0x1F970, true)]
    public void What_came_after_8_0(int c, bool expected) => Assert.Equal(expected, Data.IsNewerThan8(c));

    [Theory]
    [InlineData(0x1E94A, false)] // 9.0
    [InlineData(0x1DF6, true)] // 10.0
    [InlineData(0x9FE, true)]
    [InlineData(0x1AC9, true)]
    [InlineData(0x10FFFF, false)]
    public void What_came_after_9_0(int c, bool expected) => Assert.Equal(expected, Data.IsNewerThan9(c));

    [Fact]
    public void Compositions_undo_decompositions()
    {
        Assert.Equal(0xE9, Data.Composition('e', 0x301));
        Assert.Null(Data.Composition(0x915, 0x93C));
        Assert.Equal([(int)'e', 0x301], Data.Decomposition(0xE9, compatible: false)!);
        Assert.Null(Data.Decomposition(0xFB01, compatible: false));
        Assert.Equal([(int)'f', (int)'i'], Data.Decomposition(0xFB01, compatible: true)!);
    }
}
