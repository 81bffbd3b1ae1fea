namespace Engine.Tokenizers;

/// <summary>The Engine's tokenizers for programs that take Microsoft's.</summary>
public static class MicrosoftTokenizerExtensions
{
    /// <summary>A tokenizer that gives the same ids as this one. Thread-safe, as this one is.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="addSpecialTokens">Whether the tokens that the model expects around a sequence are added, and counted.</param>
    /// <param name="parseSpecialTokens">Whether special tokens written in a text are recognised. Pass false for untrusted text.</param>
    public static Microsoft.ML.Tokenizers.Tokenizer AsMicrosoftTokenizer(this Tokenizer tokenizer, bool addSpecialTokens = false, bool parseSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return new EngineTokenizer(tokenizer, addSpecialTokens, parseSpecialTokens);
    }
}
