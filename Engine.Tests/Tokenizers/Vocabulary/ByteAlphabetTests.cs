using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.Vocabulary;
using Xunit;

namespace Engine.Tests.Tokenizers.Vocabulary;

public sealed class ByteAlphabetTests
{
    [Fact]
    public void Every_byte_has_its_own_character()
    {
        Assert.Equal(256, Enumerable.Range(0, 256).Select(b => ByteAlphabet.Char((byte)b)).Distinct().Count());
        Assert.All(Enumerable.Range(0, 256), b => Assert.Equal(b, ByteAlphabet.Byte(ByteAlphabet.Char((byte)b))));
        Assert.Equal("Ġ Ċ A ÿ Ń", $"{ByteAlphabet.Char(32)} {ByteAlphabet.Char(10)} {ByteAlphabet.Char(65)} {ByteAlphabet.Char(255)} {ByteAlphabet.Char(0xAD)}");
        Assert.Equal(-1, ByteAlphabet.Byte(' '));
        Assert.Equal(-1, ByteAlphabet.Byte('漢'));
    }

    [Fact]
    public void Spells_UTF_8() => Assert.Equal("aĠÃ©", new ByteLevelNormalizer().Normalize("a é"));
}
