namespace Engine.Scheduling;

/// <summary>A sequence to serve, as the scheduler sees it: known tokens, and how many of them the model has computed.</summary>
public class Request(int knownTokens, int maxTokens)
{
    /// <summary>Tokens known so far: the prompt, and those sampled.</summary>
    public int NumTokens { get; set; } = knownTokens;

    /// <summary>The most tokens it may come to hold; what is reserved when it starts.</summary>
    public int MaxTokens { get; } = maxTokens;

    /// <summary>Tokens whose keys and values are computed.</summary>
    public int NumComputedTokens { get; set; }

    /// <summary>The most of its tokens that one step may take.</summary>
    public int MaxChunk { get; init; } = int.MaxValue;

    /// <summary>Done, failed or cancelled: it leaves the scheduler before the next step.</summary>
    public bool IsFinished { get; set; }
}
