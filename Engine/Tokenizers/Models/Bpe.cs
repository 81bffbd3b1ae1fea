using System.Buffers;
using System.Text;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Models;

/// <summary>
/// Byte pair encoding: a piece starts as one symbol per code point; as long as neighbours have a merge, the pair whose merge ranks first (the
/// leftmost of these) becomes one symbol. Time is n log n. Source: Hugging Face tokenizers, models/bpe.
/// </summary>
internal sealed class Bpe : TokenModel
{
    private const int OnStack = 256;
    private readonly BpeSettings _settings;
    private readonly TokenTable _vocab;
    private readonly CharTokens _chars;
    private readonly BpeMerges _merges;
    private readonly CutPoints? _cuts;
    private readonly int? _unknown;
    private readonly bool _affixes;
    private readonly int _affixBytes;
    private readonly WordCache _cache = new();

    /// <summary>
    /// Takes a vocabulary and its merges, the first of which ranks first; throws <see cref="FormatException"/> for a merge of tokens that the
    /// vocabulary lacks.
    /// </summary>
    public Bpe(TokenTable vocab, IReadOnlyList<(string Left, string Right)> merges, BpeSettings settings)
    {
        (_vocab, _settings, _chars) = (vocab, settings, new CharTokens(vocab));
        _merges = new BpeMerges(vocab, merges, settings.ContinuingSubwordPrefix.Length);
        _unknown = settings.UnknownToken is { } token ? vocab[token] : null;
        _affixes = settings.ContinuingSubwordPrefix.Length > 0 || settings.EndOfWordSuffix.Length > 0;
        _affixBytes = Encoding.UTF8.GetByteCount(settings.ContinuingSubwordPrefix + settings.EndOfWordSuffix);
        // With affixes, a symbol is not what the text has.
        if (!_affixes) _cuts = new CutPoints([.. merges.Where(m => m.Left.Length > 0 && m.Right.Length > 0).Select(m => (m.Left[^1], m.Right[0])).Distinct()]);
    }

    /// <inheritdoc/>
    public override int VocabSize => _vocab.Size;

    /// <inheritdoc/>
    public override (string ContinuingPrefix, string EndSuffix) Affixes => (_settings.ContinuingSubwordPrefix, _settings.EndOfWordSuffix);

    /// <inheritdoc/>
    public override string? TokenText(int id) => _vocab[id];

    /// <inheritdoc/>
    public override int? IdOf(string token) => _vocab[token];

    /// <summary>The id of a token, or null.</summary>
    public int? IdOf(ReadOnlySpan<char> token) => _vocab[token];

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> piece, PooledList<int> ids)
    {
        if (_settings.IgnoreMerges && _vocab[piece] is int whole)
        {
            ids.Add(whole);
            return;
        }

        int start = 0;
        if (_cuts is not null && piece.Length > WordCache.LongestWord)
        {
            for (int i = 1; i < piece.Length; i++)
            {
                // A character without a token of its own is spelt by others, or is unknown together with its neighbours.
                if (!_cuts.Allows(piece[i - 1], piece[i]) || _chars.Of(piece[i - 1]) < 0 || _chars.Of(piece[i]) < 0) continue;
                Merge(piece[start..i], ids);
                start = i;
            }
        }

        Merge(piece[start..], ids);
    }

    /// <summary>Tokenizes a stretch across whose ends nothing merges.</summary>
    private void Merge(ReadOnlySpan<char> piece, PooledList<int> ids)
    {
        if (_cache.TryAppend(piece, ids)) return;
        int start = ids.Count;
        // A symbol for each code point, or for each of its bytes.
        int most = _settings.ByteFallback ? checked(Encoding.UTF8.GetByteCount(piece) + piece.Length * _affixBytes) : piece.Length;
        int[]? rented = most <= OnStack ? null : ArrayPool<int>.Shared.Rent(most);
        Span<int> symbols = rented ?? stackalloc int[OnStack];
        _merges.Apply(symbols[..Symbols(piece, symbols)], ids);
        if (rented is not null) ArrayPool<int>.Shared.Return(rented);
        _cache.Add(piece, ids, start);
    }

    /// <summary>Writes the first symbols of a piece: a token per code point, its bytes where it has none, or the unknown token. Gives their number.</summary>
    private int Symbols(ReadOnlySpan<char> piece, Span<int> symbols)
    {
        int count = 0;
        bool unknown = false;
        for (int i = 0, next; i < piece.Length; i = next)
        {
            next = i + (i + 1 < piece.Length && char.IsSurrogatePair(piece[i], piece[i + 1]) ? 2 : 1);
            int id = _affixes ? WithAffixes(piece, i, next) : next == i + 1 ? _chars.Of(piece[i]) : _vocab[piece[i..next]] ?? -1;
            if (id >= 0)
            {
                if (unknown) symbols[count++] = _unknown!.Value;
                unknown = false;
                symbols[count++] = id;
            }
            else if (_settings.ByteFallback && Bytes(_affixes ? Affixed(piece, i, next) : piece[i..next], symbols[count..]) is > 0 and int bytes)
            {
                // As in the reference, an unknown token that is waiting goes on waiting here.
                count += bytes;
            }
            else if (_unknown is int token)
            {
                if (unknown && !_settings.FuseUnknown) symbols[count++] = token;
                unknown = true;
            }
        }

        if (unknown) symbols[count++] = _unknown!.Value;
        return count;
    }

    private int WithAffixes(ReadOnlySpan<char> piece, int at, int next) => _vocab[Affixed(piece, at, next)] ?? -1;

    private string Affixed(ReadOnlySpan<char> piece, int at, int next)
        => string.Concat(at > 0 ? _settings.ContinuingSubwordPrefix : "", piece[at..next], next == piece.Length ? _settings.EndOfWordSuffix : "");

    /// <summary>Writes the tokens of a text's bytes and gives their number; 0 where one of them has none.</summary>
    private int Bytes(ReadOnlySpan<char> text, Span<int> symbols)
    {
        int count = 0;
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            foreach (byte b in bytes[..rune.EncodeToUtf8(bytes)])
            {
                if (_vocab.OfByte(b) is var id && id < 0) return 0;
                symbols[count++] = id;
            }
        }

        return count;
    }
}
