using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Models;

/// <summary>
/// WordPiece: from the left, always the longest token; those within a word are spelt with a prefix (##). A word that cannot be spelt, or is too long,
/// is one unknown token. Source: Hugging Face tokenizers, models/wordpiece.
/// </summary>
internal sealed class WordPiece : TokenModel
{
    private readonly TokenTable _vocab;
    private readonly TokenTrie _first = new(), _rest = new();
    private readonly int? _unknown;
    private readonly int _longestWord;
    private readonly string _continuingSubwordPrefix;

    /// <summary>Takes a vocabulary, the unknown token, the prefix within words, and how many code points a word may have.</summary>
    public WordPiece(TokenTable vocab, string unknownToken, string continuingSubwordPrefix, int maxInputCharsPerWord)
    {
        _vocab = vocab;
        _unknown = vocab[unknownToken];
        _continuingSubwordPrefix = continuingSubwordPrefix;
        _longestWord = maxInputCharsPerWord;
        foreach ((string text, int id) in vocab.Ids)
        {
            _first.Add(text, id);
            if (text.StartsWith(continuingSubwordPrefix, StringComparison.Ordinal)) _rest.Add(text.AsSpan(continuingSubwordPrefix.Length), id);
        }
    }

    /// <inheritdoc/>
    public override int VocabSize => _vocab.Size;

    /// <inheritdoc/>
    public override (string ContinuingPrefix, string EndSuffix) Affixes => (_continuingSubwordPrefix, "");

    /// <inheritdoc/>
    public override string? TokenText(int id) => _vocab[id];

    /// <inheritdoc/>
    public override int? IdOf(string token) => _vocab[token];

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> piece, PooledList<int> ids)
    {
        int start = ids.Count;
        bool fits = piece.Length <= _longestWord || CodePointsOf(piece) <= _longestWord;
        for (int at = 0; fits && at < piece.Length;)
        {
            (int id, int end) = (at == 0 ? _first : _rest).Longest(piece, at);
            fits = id >= 0 && end > at;
            if (fits) ids.Add(id);
            at = end;
        }

        if (fits) return;
        ids.Truncate(start);
        if (_unknown is int unknown) ids.Add(unknown);
    }

    private static int CodePointsOf(ReadOnlySpan<char> text)
    {
        int count = text.Length;
        foreach (char c in text)
            if (char.IsLowSurrogate(c)) count--;
        return count;
    }
}
