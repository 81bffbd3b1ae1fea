namespace Engine.Bench.Sequences;

/// <summary>Some sequences decoded together.</summary>
/// <param name="Sequences">How many.</param>
/// <param name="Rate">Tokens of all of them per second, from the first one's first token to the last one's last; first tokens belong to the prefill.</param>
/// <param name="Whole">Tokens of all of them per second, prompts and waiting included.</param>
/// <param name="ForeignCores">Cores that others kept busy meanwhile.</param>
internal sealed record TogetherSample(int Sequences, double Rate, double Whole, double ForeignCores);

/// <summary>Times to the first token of prompts of one length.</summary>
/// <param name="Prompt">Tokens of the prompt.</param>
/// <param name="Seconds">Each sample.</param>
/// <param name="Limit">What multiplications, all at the rate of the weights' operands, and memory allow at least, in seconds; NaN where the file does
/// not tell.</param>
/// <param name="FloatLimit">The same with attention at the rate of float32, as it is multiplied.</param>
internal sealed record FirstTokens(int Prompt, IReadOnlyList<double> Seconds, double Limit, double FloatLimit)
{
    /// <summary>The time that this share of the samples does not exceed.</summary>
    public double At(double share) => Quantile.Of(Seconds, share);
}

/// <summary>What sequences together give, and how long one waits.</summary>
internal sealed record SequencesResult
{
    /// <summary>The shares that are told.</summary>
    public static readonly double[] Shares = [0.5, 0.9, 0.99];

    public required string Model { get; init; }
    public required string Lanes { get; init; }
    public required int Threads { get; init; }
    public required IReadOnlyList<int> Counts { get; init; }
    public required int Prompt { get; init; }
    public required int Tokens { get; init; }
    public required IReadOnlyList<TogetherSample> Samples { get; init; }
    public required IReadOnlyList<StepCost> Steps { get; init; }
    public required IReadOnlyList<FirstTokens> FirstTokens { get; init; }

    /// <summary>Prompts that the model's context has no room for.</summary>
    public required IReadOnlyList<int> TooLong { get; init; }
    public required MachineLimits Limits { get; init; }

    /// <summary>Bytes of weights that a step reads, however many sequences it serves; 0 where the file does not tell.</summary>
    public required double WeightBytes { get; init; }
    public required bool Noisy { get; init; }
    public required int Repeated { get; init; }
    public required TimeSpan Took { get; init; }

    /// <summary>Tokens per second of so many sequences together, while they decode.</summary>
    public double Rate(int sequences) => Median.Of(Samples.Where(s => s.Sequences == sequences).Select(s => s.Rate));

    /// <summary>The same with their prompts.</summary>
    public double Whole(int sequences) => Median.Of(Samples.Where(s => s.Sequences == sequences).Select(s => s.Whole));

    /// <summary>Tokens per second of so many, over those of one.</summary>
    public double Ratio(int sequences) => Rate(sequences) / Rate(1);
}
