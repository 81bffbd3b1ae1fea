namespace Engine.Scheduling;

/// <summary>A sequence to serve, as the scheduler sees it: known tokens, and how many of them the model has computed.</summary>
internal class Request(int knownTokens, int maxTokens)
{
    /// <summary>Tokens so far: the prompt, those sampled, and those that a draft proposes to follow.</summary>
    public int NumTokens { get; set; } = knownTokens;

    /// <summary>The most tokens it may come to hold; what is reserved when it starts.</summary>
    public int MaxTokens { get; } = maxTokens;

    /// <summary>Tokens whose keys and values are computed.</summary>
    public int NumComputedTokens { get; set; }

    /// <summary>
    /// How many of its last tokens a draft proposes: a step computes them beside the token before them to find out which of them hold. A request that owes
    /// one token and such as these decodes, and is no prompt.
    /// </summary>
    public int NumDraftTokens { get; set; }

    /// <summary>Tokens, drafted ones aside, that are known and not computed: 1 for a request that decodes, more for a prompt.</summary>
    public int NumOwedTokens => NumTokens - NumDraftTokens - NumComputedTokens;

    /// <summary>The most of its tokens that one step may take.</summary>
    public int MaxChunk { get; init; } = int.MaxValue;

    /// <summary>Whether one step has to take all of its tokens, which attend to those behind them too.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Done, failed or cancelled: it leaves the scheduler before the next step.</summary>
    public bool IsFinished { get; set; }
}
