namespace Engine.Training.Tokenizers;

/// <summary>A byte-level BPE vocabulary as <see cref="BpeTrainer"/> makes it: special tokens, then the 256 bytes, then what merges make.</summary>
public sealed class TrainedVocabulary
{
    internal TrainedVocabulary(IReadOnlyList<string> tokens, IReadOnlyList<(string Left, string Right)> merges, IReadOnlyList<string> specialTokens)
        => (Tokens, Merges, SpecialTokens) = (tokens, merges, specialTokens);

    /// <summary>All tokens by id; but for the special ones, each byte is spelled as the character that stands for it in byte-level vocabularies.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>The merges in the order in which they apply, spelled as <see cref="Tokens"/> are.</summary>
    public IReadOnlyList<(string Left, string Right)> Merges { get; }

    /// <summary>The special tokens, which have the first ids.</summary>
    public IReadOnlyList<string> SpecialTokens { get; }
}
