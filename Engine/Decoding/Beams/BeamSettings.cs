using Engine.Sampling;

namespace Engine.Decoding.Beams;

/// <summary>What a search heeds.</summary>
/// <param name="NumBeams">Beams.</param>
/// <param name="LengthPenalty">The power of the length that scores are divided by.</param>
/// <param name="EarlyStopping">When it ends.</param>
/// <param name="MaxTokens">The most tokens of a text.</param>
/// <param name="Stop">What ends a text.</param>
/// <param name="NumEndTokens">How many tokens end one.</param>
internal sealed record BeamSettings(int NumBeams, double LengthPenalty, EarlyStopping EarlyStopping, int MaxTokens, StopConditions Stop, int NumEndTokens)
{
    /// <summary>Continuations that are looked at: enough of them go on where each beam's best ones end.</summary>
    public int NumCandidates => Math.Max(2, 1 + NumEndTokens) * NumBeams;

    /// <summary>A sum of log-probabilities as the score of a text of so many tokens.</summary>
    public double Normalize(double sum, int tokens) => sum / Math.Pow(tokens, LengthPenalty);
}
