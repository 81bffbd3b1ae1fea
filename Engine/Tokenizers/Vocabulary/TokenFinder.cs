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

    /// <summary>Cuts a text into stretches that are a token and stretches that are none, in order, none of them empty. A token within white space that the one before has swallowed is given out too.</summary>
    public IEnumerable<(AddedToken? Token, int Start, int End)> Find(string text, bool parseSpecialTokens)
    {
        int done = 0;
        for (int at = 0; at < text.Length;)
        {
            int skip = text.AsSpan(at).IndexOfAny(_firsts);
            if (skip < 0) break;
            at += skip;
            (int index, int stop) = _trie.Longest(text, at);
            if (index < 0)
            {
                at++;
                continue;
            }

            AddedToken token = _tokens[index];
            int start = at;
            // The search goes on at the end of the match, whether it counts or not; only text begins behind what it swallows. All as in the reference.
            at = stop;
            if (token.Special && !parseSpecialTokens) continue;
            if (token.SingleWord && (WordBefore(text, start) || WordAt(text, stop))) continue;
            // White space that was swallowed before is not swallowed again; but a token found within it is one.
            if (token.LStrip)
            {
                while (start > done && CodePoints.IsWhiteSpace(text[start - 1])) start--;
                start = Math.Max(start, done);
            }

            if (token.RStrip) while (stop < text.Length && CodePoints.IsWhiteSpace(text[stop])) stop++;
            if (done < start) yield return (null, done, start);
            yield return (token, start, stop);
            done = stop;
        }

        if (done < text.Length) yield return (null, done, text.Length);
    }

    private static bool WordBefore(string text, int at) => Rune.DecodeLastFromUtf16(text.AsSpan(0, at), out Rune rune, out _) == OperationStatus.Done && CodePoints.IsWord(rune.Value);

    private static bool WordAt(string text, int at) => Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out _) == OperationStatus.Done && CodePoints.IsWord(rune.Value);
}
