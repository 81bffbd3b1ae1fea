using Engine.Tokenizers.Models;

namespace Engine.Tokenizers.Gguf.Merging;

/// <summary>
/// A BPE in which a run of line feeds that is a token is that token, whatever the merges make of it (Gemma 4's vocabulary needs that;
/// https://github.com/ggml-org/llama.cpp/pull/21343).
/// </summary>
internal sealed class LineFeedBpe(Bpe bpe) : TokenModel
{
    /// <inheritdoc/>
    public override int VocabSize => bpe.VocabSize;

    /// <inheritdoc/>
    public override string? TokenText(int id) => bpe.TokenText(id);

    /// <inheritdoc/>
    public override int? IdOf(string token) => bpe.IdOf(token);

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> piece, PooledList<int> ids)
    {
        if (!piece.ContainsAnyExcept('\n') && bpe.IdOf(piece) is int run) ids.Add(run);
        else bpe.Tokenize(piece, ids);
    }
}
