using Engine.Tokenizers.Vocabulary;
using Xunit;

namespace Engine.Tests.Tokenizers.Vocabulary;

public sealed class TokenTableTests
{
    [Fact]
    public void Both_ways_with_gaps()
    {
        var table = new TokenTable([KeyValuePair.Create("a", 0), KeyValuePair.Create("<0x0A>", 4)]);
        Assert.Equal((5, "a", null, "<0x0A>", null, null), (table.Size, table[0], table[1], table[4], table[5], table[-1]));
        Assert.Equal((0, null, 4, -1), (table["a"], table["b"], table.OfByte(10), table.OfByte(11)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(70_000)]
    [InlineData(int.MaxValue)]
    public void Refuses_ids_that_no_vocabulary_has(int id) => Assert.Throws<FormatException>(() => new TokenTable([KeyValuePair.Create("a", id)]));
}
