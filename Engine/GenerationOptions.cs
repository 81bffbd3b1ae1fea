namespace Engine;

/// <summary>
/// What a caller asks of one generation. A property left null takes the checkpoint's <c>generation_config.json</c> where that names it, and the
/// stated default otherwise.
/// </summary>
public sealed record GenerationOptions
{
    /// <summary>The most tokens to generate; by default as many as the context has room for.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Logits are divided by it; 0 is greedy. Default 0 (greedy).</summary>
    public float? Temperature { get; init; }

    /// <summary>Keep the k most probable tokens and all that tie with the k-th; 1 is greedy, 0 keeps all (the default).</summary>
    public int? TopK { get; init; }

    /// <summary>Keep the most probable tokens until their sum reaches it, the crossing one included; 1 keeps all (the default).</summary>
    public float? TopP { get; init; }

    /// <summary>Keep tokens at least this fraction of the most probable one's probability; 0 keeps all (the default).</summary>
    public float? MinP { get; init; }

    /// <summary>
    /// Locally typical sampling (Meister et al. 2022): keep the tokens whose surprise is nearest the entropy until their mass reaches it; 1 keeps all
    /// (the default).
    /// </summary>
    public float? TypicalP { get; init; }

    /// <summary>Divides positive and multiplies negative logits of tokens seen before (Keskar et al. 2019); 1 does nothing (the default).</summary>
    public float? RepetitionPenalty { get; init; }

    /// <summary>Subtracted once from the logit of each generated token; 0 does nothing (the default).</summary>
    public float? PresencePenalty { get; init; }

    /// <summary>Subtracted from a token's logit once for each time it was generated; 0 does nothing (the default).</summary>
    public float? FrequencyPenalty { get; init; }

    /// <summary>Added to the logits of these token ids.</summary>
    public IReadOnlyDictionary<int, float>? LogitBias { get; init; }

    /// <summary>Token sequences that are never completed: the last token of one is banned where the text ends in those before it.</summary>
    public IReadOnlyList<IReadOnlyList<int>> BannedSequences { get; init; } = [];

    /// <summary>A sequence of so many tokens does not come twice in prompt and generation; 0 for no such rule (the default).</summary>
    public int? NoRepeatNgramSize { get; init; }

    /// <summary>The fewest tokens before the first end token; 0 for no such rule (the default).</summary>
    public int? MinTokens { get; init; }

    /// <summary>
    /// Beams of a search for the most probable text, instead of one choice after another; each is a sequence of its own
    /// (<see cref="LoadOptions.Sequences"/>). Nothing is drawn and nothing streams: the text comes at the end. Default 1: no search.
    /// </summary>
    public int NumBeams { get; init; } = 1;

    /// <summary>With beams, how many of the best texts are wanted, at most as many as beams.</summary>
    public int NumReturnSequences { get; init; } = 1;

    /// <summary>With beams, scores are sums of log-probabilities divided by the number of tokens to this power. Default 1.</summary>
    public float? LengthPenalty { get; init; }

    /// <summary>With beams, when the search ends. Default <see cref="Engine.EarlyStopping.Likely"/>.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Seed of the sampler; the same seed gives the same tokens. By default a random one.</summary>
    public ulong? Seed { get; init; }

    /// <summary>
    /// Generation ends where one of these strings appears; it is not part of the text. Special tokens that it spells are found too, though the text
    /// leaves them out.
    /// </summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Generation ends at one of these tokens, beside the model's own end tokens.</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>Go on past the model's end tokens.</summary>
    public bool IgnoreEndTokens { get; init; }

    /// <summary>How many of the most probable tokens to report with each token's own log-probability; null reports none.</summary>
    public int? LogProbs { get; init; }
}
