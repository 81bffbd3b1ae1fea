using Engine.Sampling;

namespace Engine.Tests.Sampling;

/// <summary>A request's options over a checkpoint's defaults, and what is refused.</summary>
public class SettingsTests
{
    public static TheoryData<string, GenerationOptions> Refused => new()
    {
        { "Temperature", new() { Temperature = -0.1f } },
        { "Temperature", new() { Temperature = float.NaN } },
        { "Temperature", new() { Temperature = float.PositiveInfinity } },
        { "TopK", new() { TopK = -1 } },
        { "TopP", new() { TopP = 0 } },
        { "TopP", new() { TopP = 1.01f } },
        { "TopP", new() { TopP = float.NaN } },
        { "MinP", new() { MinP = -0.1f } },
        { "MinP", new() { MinP = 1.1f } },
        { "TypicalP", new() { TypicalP = 0 } },
        { "TypicalP", new() { TypicalP = float.NaN } },
        { "RepetitionPenalty", new() { RepetitionPenalty = 0 } },
        { "RepetitionPenalty", new() { RepetitionPenalty = float.PositiveInfinity } },
        { "PresencePenalty", new() { PresencePenalty = float.NaN } },
        { "FrequencyPenalty", new() { FrequencyPenalty = float.NegativeInfinity } },
        { "LogitBias", new() { LogitBias = new Dictionary<int, float> { [100] = 1 } } },
        { "LogitBias", new() { LogitBias = new Dictionary<int, float> { [-1] = 1 } } },
        { "LogitBias", new() { LogitBias = new Dictionary<int, float> { [1] = float.NaN } } },
        { "LogProbs", new() { LogProbs = -1 } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Values_out_of_range_are_refused_by_name(string name, GenerationOptions options)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => SamplingSettings.Resolve(options, null, 100));
        Assert.StartsWith(name, refusal.Message);
        Assert.Equal(name, refusal.ParamName);
    }

    [Fact]
    public void A_request_wins_over_the_checkpoint_and_the_checkpoint_over_the_neutral_value()
    {
        GenerationOptions defaults = new() { Temperature = 0.6f, TopK = 20, RepetitionPenalty = 1.05f };
        SamplingSettings settings = SamplingSettings.Resolve(new() { TopK = 0, TopP = 0.5f }, defaults, 100);
        Assert.Equal(new SamplingSettings { Temperature = 0.6f, TopK = 0, TopP = 0.5f, RepetitionPenalty = 1.05f, LogitBias = settings.LogitBias }, settings);
        Assert.Equal(0, SamplingSettings.Resolve(new(), null, 100).Temperature);
    }

    [Fact]
    public void A_checkpoint_may_ask_for_the_most_probable_token_by_a_top_p_of_zero()
    {
        SamplingSettings settings = SamplingSettings.Resolve(new() { Temperature = 1, Seed = 1 }, new() { TopP = 0 }, 3);
        Sampler sampler = new(settings, 3);
        for (int i = 0; i < 20; i++) Assert.Equal(1, sampler.Sample([1, 1.1f, 1]));
    }

    [Fact]
    public void The_edges_are_accepted()
    {
        GenerationOptions edges = new() { Temperature = 0, TopK = int.MaxValue, TopP = 1, MinP = 1, TypicalP = 1, LogProbs = 1000, LogitBias = new Dictionary<int, float> { [99] = float.NegativeInfinity } };
        Assert.Equal(100, SamplingSettings.Resolve(edges, null, 100).LogProbs);
    }
}
