using Engine.Bench.Limits;
using Engine.Bench.Race;

namespace Engine.Bench.Sequences;

/// <summary>Whose the tokens of a step are.</summary>
internal enum StepKind
{
    /// <summary>One of each of several sequences: concurrent users.</summary>
    Sequences,

    /// <summary>All of one sequence, the logits after each wanted: a draft that is verified.</summary>
    Verified,
}

/// <summary>A step in one round.</summary>
/// <param name="Seconds">What it took.</param>
/// <param name="One">What a step of one token took in the same round.</param>
/// <param name="Bandwidth">Bytes per second of memory in that round.</param>
/// <param name="PromptRate">Multiplications per second that the model reached with a long prompt in that round.</param>
internal readonly record struct StepSample(double Seconds, double One, double Bandwidth, double PromptRate);

/// <summary>
/// Steps of so many tokens, and the least that they take: reading everything once at the memory's bandwidth, or multiplying all rows, the head's
/// included, at the rate of a long prompt.
/// </summary>
/// <param name="Kind">Whose the tokens are.</param>
/// <param name="Tokens">Tokens of a step.</param>
/// <param name="Bytes">Bytes that it reads; NaN where the file does not tell.</param>
/// <param name="Multiplications">Its multiplications; NaN where the file does not tell.</param>
/// <param name="Samples">One of each round.</param>
internal sealed record StepCost(StepKind Kind, int Tokens, double Bytes, double Multiplications, IReadOnlyList<StepSample> Samples)
{
    /// <summary>Seconds of a step.</summary>
    public double Seconds => Median.Of(Samples.Select(s => s.Seconds));

    /// <summary>C(k): over the step of one token, each in its own round.</summary>
    public double OverOne => Median.Of(Samples.Select(s => s.Seconds / s.One));

    /// <summary>Seconds that reading takes at least.</summary>
    public double Reading => Median.Of(Samples.Select(s => Bytes / s.Bandwidth));

    /// <summary>Seconds that multiplying takes at least.</summary>
    public double Multiplying => Median.Of(Samples.Select(s => Multiplications / s.PromptRate));

    /// <summary>The larger of the two.</summary>
    public double Least => Median.Of(Samples.Select(Min));

    /// <summary>How much of the time the larger limit explains.</summary>
    public Share Share => new(Median.Of(Samples.Select(s => Min(s) / s.Seconds)));

    /// <summary>What a step reads and multiplies by the file; of a mixture no more experts than one token needs.</summary>
    public static (double Bytes, double Multiplications) Work(TokenWork? work, StepKind kind, int tokens, int past, int steps)
    {
        if (work is null) return (double.NaN, double.NaN);
        double before = past + (kind == StepKind.Sequences ? 1 : tokens) * steps / 2.0;
        double multiplications = work.Multiplications + work.HeadMultiplications + work.ScoreMultiplications(before);
        return (work.WeightBytes + work.CacheBytes(before) * (kind == StepKind.Sequences ? tokens : 1), tokens * multiplications);
    }

    private double Min(StepSample sample) => Math.Max(Bytes / sample.Bandwidth, Multiplications / sample.PromptRate);
}
