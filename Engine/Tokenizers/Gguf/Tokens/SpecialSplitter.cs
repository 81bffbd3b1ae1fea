using System.Buffers;
using System.Text;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Gguf.Tokens;

/// <summary>
/// Cuts special tokens out of a text: the longest (in bytes of UTF-8) first wherever it stands, then the next. That is llama.cpp's rule,
/// tokenizer_st_partition, which seeks one token after the other in what is left; here every place offers its longest token, and offers a shorter one
/// when another has taken a part of it.
/// </summary>
internal sealed class SpecialSplitter
{
    private readonly SpecialToken[] _tokens;
    private readonly int[] _bytes;
    private readonly TokenTrie _trie = new();
    private readonly SearchValues<char> _firsts;

    /// <summary>Indexes tokens, whose texts differ and are not empty.</summary>
    public SpecialSplitter(IEnumerable<SpecialToken> tokens)
    {
        _tokens = [.. tokens];
        _bytes = [.. _tokens.Select(t => Encoding.UTF8.GetByteCount(t.Text))];
        for (int i = 0; i < _tokens.Length; i++) _trie.Add(_tokens[i].Text, i);
        _firsts = SearchValues.Create([.. _tokens.Select(t => t.Text[0])]);
    }

    /// <summary>The parts of a text in order, none of them empty: a token, or a stretch without any.</summary>
    public IEnumerable<(SpecialToken? Token, int Start, int End)> Split(string text)
    {
        int done = 0;
        foreach ((SpecialToken token, int start, int end) in Find(text))
        {
            if (done < start) yield return (null, done, start);
            yield return (token, start, end);
            done = end;
        }

        if (done < text.Length) yield return (null, done, text.Length);
    }

    private List<(SpecialToken Token, int Start, int End)> Find(string text)
    {
        PriorityQueue<(int Token, int Start), (int, int)> offers = new();
        for (int at = 0; (at = NextFirst(text, at)) < text.Length; at++) Offer(at, text.Length - at);
        List<(SpecialToken Token, int Start, int End)> found = [];
        if (offers.Count == 0) return found;
        bool[] taken = new bool[text.Length];
        while (offers.TryDequeue(out (int Token, int Start) offer, out _))
        {
            SpecialToken token = _tokens[offer.Token];
            int free = Array.IndexOf(taken, true, offer.Start, token.Text.Length) is var wall && wall < 0 ? token.Text.Length : wall - offer.Start;
            if (free < token.Text.Length)
            {
                if (free > 0) Offer(offer.Start, free);
                continue;
            }

            int start = offer.Start, end = start + free;
            if (token.LStrip) while (start > 0 && !taken[start - 1] && IsSpace(text[start - 1])) start--;
            if (token.RStrip) while (end < text.Length && !taken[end] && IsSpace(text[end])) end++;
            taken.AsSpan(start, end - start).Fill(true);
            found.Add((token, start, end));
        }

        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        return found;

        void Offer(int start, int most)
        {
            int best = -1, node = 0;
            for (int i = start; i < start + most && _trie.Step(ref node, text[i]); i++)
                if (_trie.Value(node) >= 0) best = _trie.Value(node);
            if (best >= 0) offers.Enqueue((best, start), (-_bytes[best], start));
        }
    }

    private int NextFirst(string text, int at) => text.AsSpan(at).IndexOfAny(_firsts) is var skip && skip < 0 ? text.Length : at + skip;

    /// <summary>C's isspace.</summary>
    private static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r');
}
