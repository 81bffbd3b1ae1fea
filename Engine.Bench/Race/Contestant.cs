namespace Engine.Bench.Race;

/// <summary>One side of a race.</summary>
internal abstract class Contestant : IDisposable
{
    /// <summary>How results call it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it computes in a process whose load is told from a neighbour's.</summary>
    public abstract bool IsWatched { get; }

    /// <summary>The most memory that it has held, where that is known.</summary>
    public long? PeakBytes { get; protected set; }

    /// <summary>Takes a prompt and generates tokens after it, for no longer than a bounded time. Every seed is another prompt, so that no cache of prefixes helps.</summary>
    public abstract Task<ContestantTimes> RunAsync(int prompt, int tokens, int seed, TimeSpan longest, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>What a run took, and how many tokens it really had: a server counts by its own tokenizer.</summary>
internal readonly record struct ContestantTimes(int PromptTokens, int Tokens, double PrefillSeconds, double DecodeSeconds)
{
    /// <summary>Prompt tokens per second.</summary>
    public double Prefill => PromptTokens / PrefillSeconds;

    /// <summary>Generated tokens per second.</summary>
    public double Decode => Tokens / DecodeSeconds;
}
