namespace Engine.Bench.Ablation;

/// <summary>What is asked of an ablation.</summary>
internal sealed record AblationOptions
{
    public required ChosenModel Model { get; init; }
    public required int Threads { get; init; }

    /// <summary>A part of the names of the techniques to do without; empty for all.</summary>
    public required string Only { get; init; }

    /// <summary>Samples of a row; medians count.</summary>
    public required int Samples { get; init; }

    /// <summary>Tokens of the prompt and after it, where a row is fast enough.</summary>
    public required int Prompt { get; init; }

    /// <inheritdoc cref="Prompt"/>
    public required int Tokens { get; init; }

    /// <summary>What a part of a sample, its prompt or its tokens, may take: slow rows take fewer tokens.</summary>
    public required TimeSpan Budget { get; init; }

    /// <summary>The text for the perplexity, or null for none.</summary>
    public required string? Text { get; init; }
    public required string? TextName { get; init; }

    /// <summary>Tokens of a window of it.</summary>
    public required int Window { get; init; }

    /// <summary>Windows that are scored, where a row is fast enough.</summary>
    public required int Windows { get; init; }

    /// <summary>The longest sequence whose next token is timed.</summary>
    public required int Longest { get; init; }

    /// <summary>How long, in all, to wait for a quiet machine and to repeat what was disturbed.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>When nothing is repeated or waited for any more.</summary>
    public required TimeSpan Limit { get; init; }
}
