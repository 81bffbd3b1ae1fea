namespace Engine.Bench.Agreement;

/// <summary>What one engine makes of a text.</summary>
/// <param name="Name">How results call it.</param>
/// <param name="Loss">Σ -ln p of the scored tokens.</param>
/// <param name="Scored">How many they are.</param>
/// <param name="Seconds">What scoring took.</param>
internal sealed record Score(string Name, double Loss, int Scored, double Seconds)
{
    /// <summary>exp of the mean.</summary>
    public double Perplexity => Math.Exp(Loss / Scored);

    /// <summary>How far this perplexity is from another, in per cent of that.</summary>
    public double PercentFrom(Score other) => 100 * (Perplexity / other.Perplexity - 1);
}

/// <summary>Perplexities of one file on one text.</summary>
internal sealed record AgreementResult
{
    /// <summary>The largest difference, in per cent, that is agreement: what quantised activations may cost.</summary>
    public const double Tolerance = 1;

    public required string File { get; init; }
    public required string Text { get; init; }
    public required int Context { get; init; }
    public required int Windows { get; init; }

    /// <summary>Tokens of the text, by this engine's tokenizer.</summary>
    public required int Tokens { get; init; }

    /// <summary>Whether llama.cpp's tokenizer gives the same ids; null where it fails on the text.</summary>
    public required bool? SameIds { get; init; }

    /// <summary>The build of llama.cpp for this CPU.</summary>
    public required string Backend { get; init; }
    public required Score Peer { get; init; }

    /// <summary>This engine, in each of its precisions.</summary>
    public required IReadOnlyList<Score> Ours { get; init; }

    /// <summary>Every precision is as near to llama.cpp as it has to be.</summary>
    public bool Agrees => Ours.All(score => Math.Abs(score.PercentFrom(Peer)) <= Tolerance);
}
