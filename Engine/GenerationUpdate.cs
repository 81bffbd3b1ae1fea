namespace Engine;

/// <summary>Why a generation ended.</summary>
public enum FinishReason
{
    /// <summary>An end token, a stop token or a stop string.</summary>
    Stop,

    /// <summary><see cref="GenerationOptions.MaxTokens"/> were generated.</summary>
    Length,

    /// <summary>The sequence's context is full.</summary>
    ContextFull,
}

/// <summary>Tokens that a request took.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CompletionTokens">Tokens generated, the end token included.</param>
/// <param name="CachedTokens">Tokens of the prompt whose keys and values were already cached.</param>
public sealed record Usage(int PromptTokens, int CompletionTokens, int CachedTokens);

/// <summary>Where a request's time went.</summary>
/// <param name="Queued">From the call until the first step that served it.</param>
/// <param name="Prefill">From there until its first token.</param>
/// <param name="Decode">From its first token until its last.</param>
public sealed record Timings(TimeSpan Queued, TimeSpan Prefill, TimeSpan Decode);

/// <summary>A token and its natural logarithm of probability.</summary>
/// <param name="Id">Token id.</param>
/// <param name="LogProb">log p, before temperature and filters.</param>
public readonly record struct TokenLogProb(int Id, float LogProb);

/// <summary>
/// A piece of a generation as it streams. The last one carries <see cref="FinishReason"/>, <see cref="Usage"/>, <see cref="Timings"/> and
/// <see cref="Seed"/>.
/// </summary>
public sealed record GenerationUpdate
{
    /// <summary>The new text; never half a character, often empty for a part of one.</summary>
    public string Text { get; init; } = "";

    /// <summary>The tokens behind it.</summary>
    public IReadOnlyList<int> Ids { get; init; } = [];

    /// <summary>For each of <see cref="Ids"/>, its own log-probability, when asked for.</summary>
    public IReadOnlyList<TokenLogProb>? LogProbs { get; init; }

    /// <summary>For each of <see cref="Ids"/>, the most probable tokens, when asked for.</summary>
    public IReadOnlyList<IReadOnlyList<TokenLogProb>>? TopLogProbs { get; init; }

    /// <summary>Set on the last update alone.</summary>
    public FinishReason? FinishReason { get; init; }

    /// <summary>Set on the last update alone.</summary>
    public Usage? Usage { get; init; }

    /// <summary>Set on the last update alone.</summary>
    public Timings? Timings { get; init; }

    /// <summary>
    /// The seed that gives the same tokens again, also where it was chosen at random. Set on the last update alone, and only where tokens were drawn:
    /// greedy choices need none.
    /// </summary>
    public ulong? Seed { get; init; }

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
