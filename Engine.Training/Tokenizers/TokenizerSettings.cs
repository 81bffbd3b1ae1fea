namespace Engine.Training.Tokenizers;

/// <summary>What a tokenizer's files say beside its vocabulary.</summary>
/// <param name="EosToken">The special token that ends a text.</param>
public sealed record TokenizerSettings(string EosToken)
{
    /// <summary>The special token that fills batches up; null for none.</summary>
    public string? PadToken { get; init; }

    /// <summary>The longest sequence that the model is meant for; null says nothing of it.</summary>
    public int? ModelMaxLength { get; init; }

    /// <summary>The chat template; null for a model that does not chat.</summary>
    public string? ChatTemplate { get; init; }
}
