using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Models;

/// <summary>A piece is a token or the unknown token.</summary>
internal sealed class WordLevel(TokenTable vocab, string unknownToken) : TokenModel
{
    private readonly int? _unknown = vocab[unknownToken];

    /// <inheritdoc/>
    public override int VocabSize => vocab.Size;

    /// <inheritdoc/>
    public override string? TokenText(int id) => vocab[id];

    /// <inheritdoc/>
    public override int? IdOf(string token) => vocab[token];

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> piece, PooledList<int> ids)
    {
        if ((vocab[piece] ?? _unknown) is int id) ids.Add(id);
    }
}
