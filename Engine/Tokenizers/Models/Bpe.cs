using System.Text;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Models;

/// <summary>
/// Byte pair encoding: a piece starts as one symbol per code point; as long as neighbours have a merge, the pair whose merge ranks first (the leftmost of these)
/// becomes one symbol. Time is n log n. Source: Hugging Face tokenizers, models/bpe.
/// </summary>
internal sealed class Bpe : TokenModel
{
    private readonly BpeSettings _settings;
    private readonly TokenTable _vocab;
    private readonly BpeMerges _merges;
    private readonly int? _unknown;
    private readonly WordCache _cache = new();

    /// <summary>Takes a vocabulary and its merges, the first of which ranks first; throws <see cref="FormatException"/> for a merge of tokens that the vocabulary lacks.</summary>
    public Bpe(TokenTable vocab, IReadOnlyList<(string Left, string Right)> merges, BpeSettings settings)
    {
        _vocab = vocab;
        _settings = settings;
        _merges = new BpeMerges(vocab, merges, settings.ContinuingSubwordPrefix.Length);
        _unknown = settings.UnknownToken is { } token ? vocab[token] : null;
    }

    /// <inheritdoc/>
    public override int VocabSize => _vocab.Size;

    /// <inheritdoc/>
    public override string? TokenText(int id) => _vocab[id];

    /// <inheritdoc/>
    public override int? IdOf(string token) => _vocab[token];

    /// <inheritdoc/>
    public override void Tokenize(string piece, List<int> ids)
    {
        if (_settings.IgnoreMerges && _vocab[piece] is int whole)
        {
            ids.Add(whole);
            return;
        }

        if (_cache.TryAppend(piece, ids)) return;
        int start = ids.Count;
        List<int> symbols = Symbols(piece);
        _merges.Apply(symbols, ids);
        _cache.Add(piece, ids, start);
    }

    /// <summary>The first symbols of a piece: a token per code point, its bytes where it has none, or the unknown token.</summary>
    private List<int> Symbols(string piece)
    {
        var symbols = new List<int>(piece.Length);
        bool unknown = false;
        for (int i = 0; i < piece.Length;)
        {
            int next = i + (char.IsSurrogatePair(piece, i) ? 2 : 1);
            ReadOnlySpan<char> text = piece.AsSpan(i, next - i);
            if (i > 0 && _settings.ContinuingSubwordPrefix.Length > 0) text = _settings.ContinuingSubwordPrefix + text.ToString();
            if (next == piece.Length && _settings.EndOfWordSuffix.Length > 0) text = text.ToString() + _settings.EndOfWordSuffix;
            i = next;
            if (_vocab[text] is int id)
            {
                FlushUnknown();
                symbols.Add(id);
            }
            else if (_settings.ByteFallback && TryAddBytes(text, symbols))
            {
                // As in the reference, an unknown token that is waiting goes on waiting here.
            }
            else if (_unknown is not null)
            {
                if (unknown && !_settings.FuseUnknown) FlushUnknown();
                unknown = true;
            }
        }

        FlushUnknown();
        return symbols;

        void FlushUnknown()
        {
            if (unknown) symbols.Add(_unknown!.Value);
            unknown = false;
        }
    }

    private bool TryAddBytes(ReadOnlySpan<char> text, List<int> symbols)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToArray());
        foreach (byte b in bytes)
            if (_vocab.OfByte(b) < 0) return false;
        foreach (byte b in bytes) symbols.Add(_vocab.OfByte(b));
        return true;
    }
}
