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
    public void IdsAreRead(string text, int[] expected) => Assert.Equal(expected, Lists.ParseIds(text));

    [Theory]
    [InlineData("-1")]
    [InlineData("1;2")]
    [InlineData("2147483648")]
    [InlineData("0x10")]
    public void OtherThingsAreNot(string text) => Assert.Null(Lists.ParseIds(text));

    [Fact]
    public void WhatIsPrintedIsReadBack()
        => Prop.ForAll(ArbMap.Default.ArbFor<NonNegativeInt[]>(), ids => Lists.ParseIds(string.Join(',', ids.Select(id => id.Get)))!.SequenceEqual(ids.Select(id => id.Get)))
            .QuickCheckThrowOnFailure();
}
