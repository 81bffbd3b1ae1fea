using System.Text;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Models;

/// <summary>
/// Unigram: the segmentation whose scores (log-probabilities) have the largest sum, by Viterbi over the positions of a piece; a code point without a token costs the smallest
/// score less 10, and neighbouring unknown ones share one unknown token. Linear in the text for tokens of bounded length. Source: Hugging Face tokenizers, models/unigram.
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
    /// Takes tokens with their scores, in order of id; throws <see cref="FormatException"/> for an unknown id outside of them. <paramref name="matches"/> says which tokens text may become (null: all);
    /// <paramref name="leastScore"/> is the score that an unknown code point is held to be 10 below (null: the least of all).
    /// </summary>
    public Unigram(IReadOnlyList<(string Text, double Score)> tokens, int? unknownId, bool byteFallback, Func<int, bool>? matches = null, double? leastScore = null)
    {
        _matches = matches;
        if (unknownId is int id && (uint)id >= (uint)tokens.Count) throw new FormatException($"the unknown token has the id {id} in a vocabulary of {tokens.Count}");
        _vocab = new TokenTable(tokens.Select((t, i) => KeyValuePair.Create(t.Text, i)));
        _scores = [.. tokens.Select(t => t.Score)];
        _unknown = unknownId;
        _byteFallback = byteFallback;
        _unknownScore = (leastScore ?? _scores.DefaultIfEmpty().Min()) - UnknownPenalty;
        for (int i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Text.Length > LongestToken) throw new FormatException($"token {i} is {tokens[i].Text.Length} characters long, the most is {LongestToken}");
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
    public override void Tokenize(string piece, List<int> ids)
    {
        if (_cache.TryAppend(piece, ids)) return;
        int start = ids.Count;
        foreach ((int id, int from, int to) in BestPath(piece))
        {
            if (id >= 0) ids.Add(id);
            else AddUnknown(piece.AsSpan(from, to - from), ids);
        }

        _cache.Add(piece, ids, start);
    }

    /// <summary>The tokens of the best segmentation in order; -1 for a stretch of unknown code points.</summary>
    private List<(int Id, int From, int To)> BestPath(string piece)
    {
        var best = new (double Score, int From, int Id)[piece.Length + 1];
        for (int i = 1; i <= piece.Length; i++) best[i].From = -1;
        for (int start = 0, size; start < piece.Length; start += size)
        {
            size = char.IsSurrogatePair(piece, start) ? 2 : 1;
            double score = best[start].Score;
            bool single = false;
            int node = 0;
            for (int end = start; end < piece.Length && _trie.Step(ref node, piece[end]); end++)
            {
                if (_trie.Value(node) is not (>= 0 and int id)) continue;
                Offer(end + 1, score + _scores[id], start, id);
                single |= end + 1 == start + size;
            }

            if (!single) Offer(start + size, score + _unknownScore, start, -1);
        }

        List<(int Id, int From, int To)> path = [];
        for (int end = piece.Length; end > 0;)
        {
            (_, int from, int id) = best[end];
            if (id == _unknown) id = -1;
            if (id < 0 && path.Count > 0 && path[^1].Id < 0) path[^1] = (-1, from, path[^1].To);
            else path.Add((id, from, end));
            end = from;
        }

        path.Reverse();
        return path;

        void Offer(int end, double score, int from, int id)
        {
            if (best[end].From < 0 || score > best[end].Score) best[end] = (score, from, id);
        }
    }

    private void AddUnknown(ReadOnlySpan<char> text, List<int> ids)
    {
        // The unknown stretch may spell a token that the path could not use as one, such as the unknown token itself.
        if (_vocab[text] is int id && _matches?.Invoke(id) != false)
        {
            ids.Add(id);
            return;
        }

        if (_byteFallback)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToArray());
            if (Array.TrueForAll(bytes, b => _vocab.OfByte(b) >= 0))
            {
                foreach (byte b in bytes) ids.Add(_vocab.OfByte(b));
                return;
            }
        }

        if (_unknown is int unknown) ids.Add(unknown);
    }
}
