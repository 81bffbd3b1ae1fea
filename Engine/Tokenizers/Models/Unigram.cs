using System.Buffers;
using System.Text;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Models;

/// <summary>
/// Unigram: the segmentation whose scores (log-probabilities) have the largest sum, by Viterbi over the positions of a piece; a code point without a
/// token costs the smallest score less 10, and neighbouring unknown ones share one unknown token. Linear in the text for tokens of bounded length.
/// Source: Hugging Face tokenizers, models/unigram.
/// </summary>
internal sealed class Unigram : TokenModel
{
    private const int LongestToken = 1024;
    private const double UnknownPenalty = 10;
    private readonly TokenTable _vocab;
    private readonly TokenTrie _trie = new();
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int? _unknown;
    private readonly bool _byteFallback;
    private readonly Func<int, bool>? _matches;
    private readonly WordCache _cache = new();

    /// <summary>
    /// Takes tokens with their scores, in order of id; throws <see cref="FormatException"/> for an unknown id outside of them.
    /// <paramref name="matches"/> says which tokens text may become (null: all);
    /// <paramref name="minScore"/> is the score that an unknown code point is held to be 10 below (null: the least of all).
    /// </summary>
    public Unigram(IReadOnlyList<(string Text, double Score)> tokens, int? unknownId, bool byteFallback, Func<int, bool>? matches = null,
        double? minScore = null)
    {
        _matches = matches;
        if (unknownId is int id && (uint)id >= (uint)tokens.Count)
            throw new FormatException($"the unknown token has the id {id} in a vocabulary of {tokens.Count}");
        _vocab = new TokenTable(tokens.Select((t, i) => KeyValuePair.Create(t.Text, i)));
        _scores = [.. tokens.Select(t => t.Score)];
        _unknown = unknownId;
        _byteFallback = byteFallback;
        _unknownScore = (minScore ?? _scores.DefaultIfEmpty().Min()) - UnknownPenalty;
        for (int i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Text.Length > LongestToken)
                throw new FormatException($"token {i} is {tokens[i].Text.Length} characters long, the most is {LongestToken}");
            if (matches?.Invoke(i) != false) _trie.Add(tokens[i].Text, i);
        }

        Texts = [.. tokens.Select(t => t.Text)];
    }

    /// <inheritdoc/>
    public override int VocabSize => _scores.Length;

    // A text that comes twice has two ids; the table knows the last alone.
    private string[] Texts { get; }

    /// <inheritdoc/>
    public override string? TokenText(int id) => (uint)id < (uint)Texts.Length ? Texts[id] : null;

    /// <inheritdoc/>
    public override int? IdOf(string token) => _vocab[token];

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> piece, PooledList<int> ids)
    {
        if (_cache.TryAppend(piece, ids)) return;
        int start = ids.Count;
        Best[] rented = ArrayPool<Best>.Shared.Rent(piece.Length + 1);
        Span<Best> best = rented.AsSpan(0, piece.Length + 1);
        FindBest(piece, best);
        LinkForward(best);
        for (int at = 0; at < piece.Length;)
        {
            int end = best[at].To, id = best[at].ToId;
            // Neighbouring unknown code points are one stretch.
            while (id < 0 && end < piece.Length && best[end].ToId < 0) end = best[end].To;
            if (id >= 0) ids.Add(id);
            else AddUnknown(piece[at..end], ids);
            at = end;
        }

        ArrayPool<Best>.Shared.Return(rented);
        _cache.Add(piece, ids, start);
    }

    /// <summary>The best way to a position: its score, and where its last token begins (-1: no way); and, once found, the way on from there.</summary>
    private struct Best
    {
        public double Score;
        public int From, Id, To, ToId;
    }

    /// <summary>Finds for every position the segmentation up to there with the largest sum; an unknown code point has the id -1.</summary>
    private void FindBest(ReadOnlySpan<char> piece, Span<Best> best)
    {
        best[0] = default;
        for (int i = 1; i <= piece.Length; i++) best[i].From = -1;
        for (int start = 0, size; start < piece.Length; start += size)
        {
            size = start + 1 < piece.Length && char.IsSurrogatePair(piece[start], piece[start + 1]) ? 2 : 1;
            double score = best[start].Score;
            bool single = false;
            int node = 0;
            for (int end = start; end < piece.Length && _trie.Step(ref node, piece[end]); end++)
            {
                if (_trie.Value(node) is not (>= 0 and int id)) continue;
                Offer(ref best[end + 1], score + _scores[id], start, id);
                single |= end + 1 == start + size;
            }

            if (!single) Offer(ref best[start + size], score + _unknownScore, start, -1);
        }
    }

    private static void Offer(ref Best end, double score, int from, int id)
    {
        if (end.From < 0 || score > end.Score) end = new Best { Score = score, From = from, Id = id };
    }

    /// <summary>Notes the way from the start on; the unknown token itself counts as unknown text.</summary>
    private void LinkForward(Span<Best> best)
    {
        for (int end = best.Length - 1; end > 0;)
        {
            int from = best[end].From, id = best[end].Id;
            (best[from].To, best[from].ToId) = (end, id == _unknown ? -1 : id);
            end = from;
        }
    }

    private void AddUnknown(ReadOnlySpan<char> text, PooledList<int> ids)
    {
        // The unknown stretch may spell a token that the path could not use as one, such as the unknown token itself.
        if (_vocab[text] is int id && _matches?.Invoke(id) != false)
        {
            ids.Add(id);
            return;
        }

        if (_byteFallback && AddBytes(text, ids)) return;
        if (_unknown is int unknown) ids.Add(unknown);
    }

    /// <summary>Appends the tokens of a text's bytes, if all have one.</summary>
    private bool AddBytes(ReadOnlySpan<char> text, PooledList<int> ids)
    {
        int start = ids.Count;
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            foreach (byte b in bytes[..rune.EncodeToUtf8(bytes)])
            {
                if (_vocab.OfByte(b) is var id && id >= 0) ids.Add(id);
                else
                {
                    ids.Truncate(start);
                    return false;
                }
            }
        }

        return true;
    }
}
