namespace Engine.Bench.Race;

/// <summary>One side of a race.</summary>
internal abstract class Contestant : IDisposable
{
    /// <summary>How results call it.</summary>
    public abstract string Name { get; }

    /// <summary>How it runs, in words, where it says so.</summary>
    public string? Setting { get; set; }

    /// <summary>The process that computes, whose load is told from a neighbour's; null where it is not known.</summary>
    public virtual int? Process => null;

    /// <summary>The most memory that it has held, where that is known.</summary>
    public long? PeakBytes { get; protected set; }

    /// <summary>
    /// Takes a prompt and generates tokens after it, for no longer than a bounded time. Every seed is another prompt, so that no cache of prefixes helps.
    /// </summary>
    public abstract Task<ContestantTimes> RunAsync(int prompt, int tokens, int seed, TimeSpan longest, CancellationToken cancellation);

    /// <summary>The logits after a prompt, on which two engines that compute the same model agree; null where they are not shown.</summary>
    public virtual Task<float[]?> LogitsAsync(int prompt, CancellationToken cancellation) => Task.FromResult<float[]?>(null);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>What a run took, and how many tokens it really had: a server counts by its own tokenizer.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="Tokens">Tokens after the first.</param>
/// <param name="PrefillSeconds">From the prompt to the first token.</param>
/// <param name="DecodeSeconds">All tokens after it.</param>
/// <param name="PrefillJoules">What the CPU's packages took for the first, where that is known.</param>
/// <param name="DecodeJoules">What they took for the second.</param>
internal readonly record struct ContestantTimes(
    int PromptTokens, int Tokens, double PrefillSeconds, double DecodeSeconds, double? PrefillJoules = null, double? DecodeJoules = null)
{
    /// <summary>Prompt tokens per second.</summary>
    public double Prefill => PromptTokens / PrefillSeconds;

    /// <summary>Generated tokens per second.</summary>
    public double Decode => Tokens / DecodeSeconds;

    /// <summary>Joules of a prompt's token.</summary>
    public double? PrefillEnergy => PrefillJoules / PromptTokens;

    /// <summary>Joules of a generated one.</summary>
    public double? DecodeEnergy => DecodeJoules / Tokens;
}
