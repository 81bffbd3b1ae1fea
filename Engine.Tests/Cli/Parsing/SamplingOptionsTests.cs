using System.Globalization;
using Engine.Cli.Parsing;

namespace Engine.Tests.Cli.Parsing;

/// <summary>Flags to <see cref="GenerationOptions"/>.</summary>
public class SamplingOptionsTests
{
    [Fact]
    public void What_is_not_given_is_left_to_the_checkpoint()
    {
        // Lists compare by reference in records: the two empty ones are looked at by themselves.
        GenerationOptions read = OptionReading.Sampling();
        Assert.Empty(read.StopStrings);
        Assert.Empty(read.StopTokens);
        Assert.Equal(new GenerationOptions(), read with { StopStrings = new GenerationOptions().StopStrings, StopTokens = new GenerationOptions().StopTokens });
    }

    [Fact]
    public void Every_flag_is_read()
    {
        GenerationOptions read = OptionReading.Sampling(
            "--max-tokens", "9", "--temperature", "0.75", "--seed", "18446744073709551615", "--top-k", "40", "--top-p", "0.9", "--min-p", "0.05", "--typical", "0.8",
            "--repetition-penalty", "1.1", "--presence-penalty", "-0.5", "--frequency-penalty", "0.25", "--logit-bias", "15:-100,20:2.5", "--logit-bias", "3:1e1",
            "--stop", "\n\n", "--stop", "END", "--stop-ids", "7,8", "--ignore-eos");
        Assert.Equal(9, read.MaxTokens);
        Assert.Equal(0.75f, read.Temperature);
        Assert.Equal(ulong.MaxValue, read.Seed);
        Assert.Equal(40, read.TopK);
        Assert.Equal(0.9f, read.TopP);
        Assert.Equal(0.05f, read.MinP);
        Assert.Equal(0.8f, read.TypicalP);
        Assert.Equal(1.1f, read.RepetitionPenalty);
        Assert.Equal(-0.5f, read.PresencePenalty);
        Assert.Equal(0.25f, read.FrequencyPenalty);
        Assert.Equal(new Dictionary<int, float> { [15] = -100, [20] = 2.5f, [3] = 10 }, read.LogitBias);
        Assert.Equal(["\n\n", "END"], read.StopStrings);
        Assert.Equal([7, 8], read.StopTokens);
        Assert.True(read.IgnoreEndTokens);
    }

    [Theory]
    [InlineData("--max-tokens", "0")]
    [InlineData("--max-tokens", "99999999999")]
    [InlineData("--temperature", "-0.1")]
    [InlineData("--temperature", "NaN")]
    [InlineData("--temperature", "Infinity")]
    [InlineData("--temperature", "0,5")]
    [InlineData("--seed", "-1")]
    [InlineData("--seed", "1.5")]
    [InlineData("--top-k", "-1")]
    [InlineData("--top-k", "many")]
    [InlineData("--top-p", "0")]
    [InlineData("--top-p", "1.01")]
    [InlineData("--min-p", "-0.1")]
    [InlineData("--min-p", "2")]
    [InlineData("--typical", "0")]
    [InlineData("--repetition-penalty", "0")]
    [InlineData("--presence-penalty", "much")]
    [InlineData("--frequency-penalty", "1e99")]
    [InlineData("--logit-bias", "15")]
    [InlineData("--logit-bias", "-1:2")]
    [InlineData("--logit-bias", "1:2:3")]
    [InlineData("--logit-bias", "1:2,1:3")]
    [InlineData("--stop", "")]
    [InlineData("--stop-ids", "1,x")]
    public void What_is_out_of_range_is_refused_by_name(string flag, string value)
        => Assert.Contains(flag, OptionReading.Complaint(new SamplingOptions().All, flag, value), StringComparison.Ordinal);

    [Fact]
    public void Numbers_read_the_same_in_every_locale()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            GenerationOptions read = OptionReading.Sampling("--temperature", "0.5", "--presence-penalty", "-1.5");
            Assert.Equal(0.5f, read.Temperature);
            Assert.Equal(-1.5f, read.PresencePenalty);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
