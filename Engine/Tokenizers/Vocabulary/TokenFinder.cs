using System.Buffers;
using System.Text;
using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.Vocabulary;

/// <summary>Finds added tokens in a text: leftmost first, of those the longest (the rule of Hugging Face tokenizers' added_vocabulary.rs).</summary>
internal sealed class TokenFinder
{
    private readonly AddedToken[] _tokens;
    private readonly TokenTrie _trie = new();
    private readonly SearchValues<char> _firsts;

    /// <summary>Indexes tokens by the text under which each is sought. Where two share one, the last wins; empty texts are never found.</summary>
    public TokenFinder(IReadOnlyList<(string Text, AddedToken Token)> tokens)
    {
        _tokens = [.. tokens.Select(t => t.Token)];
        for (int i = 0; i < tokens.Count; i++)
            if (tokens[i].Text.Length > 0) _trie.Add(tokens[i].Text, i);
        _firsts = SearchValues.Create([.. tokens.Where(t => t.Text.Length > 0).Select(t => t.Text[0])]);
    }

    /// <summary>
    /// Cuts a text into stretches that are a token and stretches that are none, in order, none of them empty. A token within white space that the one
    /// before has swallowed is given out too.
    /// </summary>
    public Stretches Find(ReadOnlySpan<char> text, bool parseSpecialTokens) => new(this, text, parseSpecialTokens);

    /// <summary>The stretches of a text, one after the other.</summary>
    public ref struct Stretches(TokenFinder finder, ReadOnlySpan<char> text, bool parseSpecialTokens)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private (AddedToken? Token, int Start, int End) _behind;
        private int _at, _done;

        /// <summary>A token, or null for a stretch without one, and where it lies.</summary>
        public (AddedToken? Token, int Start, int End) Current { get; private set; }

        /// <summary>For foreach.</summary>
        public readonly Stretches GetEnumerator() => this;

        /// <summary>Goes to the next.</summary>
        public bool MoveNext()
        {
            if (_behind.Token is not null)
            {
                (Current, _behind) = (_behind, default);
                return true;
            }

            int done = _done;
            if (Search() is (AddedToken, int start, int stop) found)
            {
                _done = stop;
                Current = done < start ? (null, done, start) : found;
                if (done < start) _behind = found;
                return true;
            }

            _done = _text.Length;
            Current = (null, done, _text.Length);
            return done < _text.Length;
        }

        private (AddedToken Token, int Start, int End)? Search()
        {
            while (_at < _text.Length && _text[_at..].IndexOfAny(finder._firsts) is var skip && skip >= 0)
            {
                _at += skip;
                (int index, int stop) = finder._trie.Longest(_text, _at);
                int start = _at;
                // The search goes on at the end of the match, whether it counts or not; only text begins behind what it swallows. All as in the reference.
                _at = index < 0 ? start + 1 : stop;
                if (index < 0) continue;
                AddedToken token = finder._tokens[index];
                if (token.Special && !parseSpecialTokens) continue;
                if (token.SingleWord && (WordBefore(_text, start) || WordAt(_text, stop))) continue;
                // White space that was swallowed before is not swallowed again; but a token found within it is one.
                if (token.LStrip)
                {
                    while (start > _done && CodePoints.IsWhiteSpace(_text[start - 1])) start--;
                    start = Math.Max(start, _done);
                }

                if (token.RStrip) while (stop < _text.Length && CodePoints.IsWhiteSpace(_text[stop])) stop++;
                return (token, start, stop);
            }

            _at = _text.Length;
            return null;
        }
    }

    private static bool WordBefore(ReadOnlySpan<char> text, int at)
        => Rune.DecodeLastFromUtf16(text[..at], out Rune rune, out _) == OperationStatus.Done && CodePoints.IsWordOrJoiner(rune.Value);

    private static bool WordAt(ReadOnlySpan<char> text, int at)
        => Rune.DecodeFromUtf16(text[at..], out Rune rune, out _) == OperationStatus.Done && CodePoints.IsWordOrJoiner(rune.Value);
}
