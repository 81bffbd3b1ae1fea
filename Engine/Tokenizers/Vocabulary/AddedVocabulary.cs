using Engine.Tokenizers.Normalizers;

namespace Engine.Tokenizers.Vocabulary;

/// <summary>The added tokens of a tokenizer: those sought in the text as it stands, and then those sought in what the normalizer makes of the rest.</summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<int, AddedToken> _byId = [];
    private readonly Dictionary<int, string> _spelling = [];
    private readonly Dictionary<string, AddedToken> _byText = new(StringComparer.Ordinal);

    /// <summary>Indexes the tokens; where two have one id or one text, the last wins.</summary>
    public AddedVocabulary(IReadOnlyList<AddedToken> tokens, Normalizer? normalizer)
    {
        foreach (AddedToken token in tokens)
        {
            _byId[token.Id] = token;
            _byText[token.Content] = token;
            _spelling[token.Id] = token.Normalized && normalizer is not null ? normalizer.Normalize(token.Content) : token.Content;
            VocabSize = Math.Max(VocabSize, token.Id + 1);
        }

        AsWritten = new TokenFinder([.. tokens.Where(t => !t.Normalized).Select(t => (t.Content, t))]);
        Normalized = new TokenFinder([.. tokens.Where(t => t.Normalized).Select(t => (_spelling[t.Id], t))]);
    }

    /// <summary>One more than the largest id.</summary>
    public int VocabSize { get; }

    /// <summary>The token of an id, or null.</summary>
    public AddedToken? this[int id] => _byId.GetValueOrDefault(id);

    /// <summary>The token of a text, or null.</summary>
    public AddedToken? this[string text] => _byText.GetValueOrDefault(text);

    /// <summary>What the decoder gets for an id, or null: the token as it is sought, so normalised where its flag says so.</summary>
    public string? Spelling(int id) => _spelling.GetValueOrDefault(id);

    /// <summary>Finds those that are sought in the text as it stands.</summary>
    public TokenFinder AsWritten { get; }

    /// <summary>Finds, in what the normalizer makes of the rest, those that are sought there.</summary>
    public TokenFinder Normalized { get; }
}
