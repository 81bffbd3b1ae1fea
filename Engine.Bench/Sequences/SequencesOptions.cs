namespace Engine.Bench.Sequences;

/// <summary>What is asked of sequences together.</summary>
internal sealed record SequencesOptions
{
    public required ChosenModel Model { get; init; }

    /// <summary>Sequences together: each of these counts is measured.</summary>
    public required IReadOnlyList<int> Counts { get; init; }

    /// <summary>Tokens of each prompt.</summary>
    public required int Prompt { get; init; }

    /// <summary>Tokens generated after each.</summary>
    public required int Tokens { get; init; }

    /// <summary>Tokens of the steps whose cost is taken.</summary>
    public IReadOnlyList<int> StepTokens { get; init; } = [];

    /// <summary>Samples of one alone, of all together, and of each step, in turns.</summary>
    public required int Samples { get; init; }

    /// <summary>Prompts whose time to the first token is taken.</summary>
    public required IReadOnlyList<FirstTokenPlan> FirstToken { get; init; }

    /// <summary>How long, in all, to wait for a quiet machine and to repeat what was disturbed.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>When nothing is repeated or waited for any more.</summary>
    public required TimeSpan Limit { get; init; }
}
