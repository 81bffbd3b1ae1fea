namespace Engine.Sampling;

/// <summary>
/// How one request is sampled: its options, the checkpoint's defaults where it names none, and the neutral value where neither does. Checked.
/// </summary>
internal sealed record SamplingSettings
{
    private static readonly Dictionary<int, float> NoBias = [];
    private static readonly Dictionary<int, int> NoTokens = [];

    /// <summary>0 is greedy.</summary>
    public float Temperature { get; init; }

    /// <summary>0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>1 keeps all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>0 keeps all.</summary>
    public float MinP { get; init; }

    /// <summary>1 keeps all.</summary>
    public float TypicalP { get; init; } = 1;

    /// <summary>1 does nothing.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>0 does nothing.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>0 does nothing.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Added to logits.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = NoBias;

    /// <summary>Sequences that are never completed.</summary>
    public IReadOnlyList<IReadOnlyList<int>> BannedSequences { get; init; } = [];

    /// <summary>0 does nothing.</summary>
    public int NoRepeatNgramSize { get; init; }

    /// <summary>Generated tokens before which none of <see cref="EndTokens"/> comes; 0 does nothing.</summary>
    public int MinTokens { get; init; }

    /// <summary>Tokens that end the generation.</summary>
    public IReadOnlyCollection<int> EndTokens { get; init; } = [];

    /// <summary>Tokens that are chosen whatever the logits, by the number of tokens generated before them.</summary>
    public IReadOnlyDictionary<int, int> ForcedTokens { get; init; } = NoTokens;

    /// <summary>Whether a choice depends on more than what the greatest logits and the counts of tokens tell.</summary>
    public bool NeedsRow => BannedSequences.Count > 0 || NoRepeatNgramSize > 0 || MinTokens > 0 || ForcedTokens.Count > 0;

    /// <summary>Null takes a random one.</summary>
    public ulong? Seed { get; init; }

    /// <summary>How many of the most probable tokens to report; null reports none, nor the token's own log-probability.</summary>
    public int? LogProbs { get; init; }

    /// <summary>Whether each choice is the most probable token; of several the one with the lowest id. Nothing is drawn then.</summary>
    public bool IsGreedy => Temperature == 0 || TopK == 1;

    /// <summary>The request's settings, else the checkpoint's defaults, else the neutral values.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public static SamplingSettings Resolve(GenerationOptions request, GenerationOptions? defaults, int vocabSize)
    {
        SamplingSettings settings = new()
        {
            Temperature = request.Temperature ?? defaults?.Temperature ?? 0,
            // transformers takes 0 in a checkpoint's file for: the most probable token alone.
            TopK = request.TopP is null && defaults?.TopP == 0 ? 1 : request.TopK ?? defaults?.TopK ?? 0,
            TopP = request.TopP ?? (defaults?.TopP is float p and not 0 ? p : 1),
            MinP = request.MinP ?? defaults?.MinP ?? 0,
            TypicalP = request.TypicalP ?? defaults?.TypicalP ?? 1,
            RepetitionPenalty = request.RepetitionPenalty ?? defaults?.RepetitionPenalty ?? 1,
            PresencePenalty = request.PresencePenalty ?? defaults?.PresencePenalty ?? 0,
            FrequencyPenalty = request.FrequencyPenalty ?? defaults?.FrequencyPenalty ?? 0,
            LogitBias = request.LogitBias ?? defaults?.LogitBias ?? NoBias,
            BannedSequences = request.BannedSequences,
            NoRepeatNgramSize = request.NoRepeatNgramSize ?? defaults?.NoRepeatNgramSize ?? 0,
            MinTokens = request.MinTokens ?? defaults?.MinTokens ?? 0,
            Seed = request.Seed ?? defaults?.Seed,
            LogProbs = request.LogProbs ?? defaults?.LogProbs,
        };
        settings.Check(vocabSize);
        return settings with { LogProbs = settings.LogProbs is int n ? Math.Min(n, vocabSize) : null };
    }

    private void Check(int vocabSize)
    {
        // Written so that a NaN fails each of them.
        Require(Temperature >= 0 && float.IsFinite(Temperature), nameof(Temperature), Temperature, "a finite number of at least 0");
        Require(TopK >= 0, nameof(TopK), TopK, "at least 0");
        Require(TopP is > 0 and <= 1, nameof(TopP), TopP, "above 0 and at most 1");
        Require(MinP is >= 0 and <= 1, nameof(MinP), MinP, "from 0 to 1");
        Require(TypicalP is > 0 and <= 1, nameof(TypicalP), TypicalP, "above 0 and at most 1");
        Require(RepetitionPenalty > 0 && float.IsFinite(RepetitionPenalty), nameof(RepetitionPenalty), RepetitionPenalty, "a finite number above 0");
        Require(float.IsFinite(PresencePenalty), nameof(PresencePenalty), PresencePenalty, "a finite number");
        Require(float.IsFinite(FrequencyPenalty), nameof(FrequencyPenalty), FrequencyPenalty, "a finite number");
        Require(LogProbs is null or >= 0, nameof(LogProbs), LogProbs, "at least 0");
        Require(NoRepeatNgramSize >= 0, nameof(NoRepeatNgramSize), NoRepeatNgramSize, "at least 0");
        Require(MinTokens >= 0, nameof(MinTokens), MinTokens, "at least 0");
        foreach (IReadOnlyList<int> banned in BannedSequences)
        {
            Require(banned.Count > 0, nameof(BannedSequences), "an empty one", "sequences of one token or more");
            foreach (int id in banned) Require(id >= 0 && id < vocabSize, nameof(BannedSequences), id, $"token ids from 0 to {vocabSize - 1}");
        }

        foreach ((int id, float bias) in LogitBias)
        {
            Require(id >= 0 && id < vocabSize, nameof(LogitBias), id, $"token ids from 0 to {vocabSize - 1}");
            Require(!float.IsNaN(bias), nameof(LogitBias), bias, "numbers");
        }
    }

    private static void Require(bool holds, string name, object? found, string expected)
    {
        if (!holds) throw new ArgumentException(FormattableString.Invariant($"{name} must be {expected}, not {found}"), name);
    }
}
