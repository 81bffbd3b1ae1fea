using Engine.Cli.Parsing;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Cli.Parsing;

/// <summary>Lists of ids as people and programs write them.</summary>
public class ListsTests
{
    [Theory]
    [InlineData("1,17,93", new[] { 1, 17, 93 })]
    [InlineData(" 1 17\n93 ", new[] { 1, 17, 93 })]
    [InlineData("[1, 17, 93]", new[] { 1, 17, 93 })]
    [InlineData("", new int[0])]
    public void Ids_are_read(string text, int[] expected) => Assert.Equal(expected, Lists.ParseIds(text));

    [Theory]
    [InlineData("-1")]
    [InlineData("1;2")]
    [InlineData("2147483648")]
    [InlineData("0x10")]
    public void Other_things_are_not(string text) => Assert.Null(Lists.ParseIds(text));

    [Fact]
    public void What_is_printed_is_read_back()
        => Prop.ForAll(ArbMap.Default.ArbFor<NonNegativeInt[]>(), ids => Lists.ParseIds(string.Join(',', ids.Select(id => id.Get)))!.SequenceEqual(ids.Select(id => id.Get)))
            .QuickCheckThrowOnFailure();
}
