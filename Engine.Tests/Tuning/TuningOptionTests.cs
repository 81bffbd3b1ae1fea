using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Tuning;

namespace Engine.Tests.Tuning;

/// <summary>The words of <see cref="TuningOption"/>, what they mean, and what is refused.</summary>
public class TuningOptionTests
{
    [Fact]
    public void Words_are_read_and_written_back()
    {
        Assert.Same(TuningOption.Auto, TuningOption.Parse("Auto"));
        Assert.Same(TuningOption.Off, TuningOption.Parse("off"));
        Assert.Equal(TuningOption.Of(2048), TuningOption.Parse("2048"));
        Assert.Equal(TuningOption.Of(0, new TileTuning(6, 16)), TuningOption.Parse("0,6,16"));
        foreach (string words in new[] { "auto", "off", "0", "2048", "6144,8,24" }) Assert.Equal(words, TuningOption.Parse(words).ToString());
    }

    [Theory]
    [InlineData("", "tuning is auto, off, or")]
    [InlineData("fast", "'fast'")]
    [InlineData("-1", "'-1'")]
    [InlineData("2048,8", "'2048,8'")]
    [InlineData("2048,8,24,1", "'2048,8,24,1'")]
    [InlineData("99999999999", "'99999999999'")]
    [InlineData("4097", "not 4097")]
    [InlineData("0,8,1", "not for 1")]
    public void What_is_something_else_is_refused_in_words(string text, string words)
        => Assert.Contains(words, Assert.Throws<ArgumentException>(() => TuningOption.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_given_is_that_of_every_format()
    {
        LaneWidth width = LaneWidths.Choose();
        var tiles = new TileTuning(TileTuning.Sizes(width)[0], 9);
        KernelTuning given = TuningOption.Of(2048, tiles).Given(width)!;
        Assert.Equal(2048, given.PrefetchBytes);
        foreach (ActivationFormat format in ActivationFormat.All) Assert.Equal(tiles, given.Tiles(format));
        Assert.Equal(TileTuning.Default(width), TuningOption.Of(0).Given(width)!.Tiles(ActivationFormat.Int8By32));
        Assert.Null(TuningOption.Auto.Given(width));
        Assert.Null(TuningOption.Off.Given(width));
    }

    [Fact]
    public void Tiles_that_the_lanes_lack_are_refused()
    {
        foreach (LaneWidth width in LaneWidths.All)
            Assert.Contains("not 5", Assert.Throws<ArgumentException>(() => TuningOption.Of(0, new TileTuning(5, 24)).Given(width)).Message, StringComparison.Ordinal);
    }
}
