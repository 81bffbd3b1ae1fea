namespace Engine;

/// <summary>How texts become vectors.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>The name of a prompt that the model's files have, put before each text, such as <c>query</c>; null takes the files' default, or none.</summary>
    public string? PromptName { get; init; }

    /// <summary>A text put before each text, instead of a prompt of the files; null takes <see cref="PromptName"/>.</summary>
    public string? Prompt { get; init; }

    /// <summary>The most tokens of a text, those around it included: the rest is cut. Null takes the files' limit, or the context.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Whether vectors are divided by their lengths; null does as the files say.</summary>
    public bool? Normalize { get; init; }
}
