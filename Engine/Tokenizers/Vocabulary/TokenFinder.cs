using System.Buffers;
using System.Text;
using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.Vocabulary;

/// <summary>Finds added tokens in a text: leftmost first, of those the longest (the rule of Hugging Face tokenizers' added_vocabulary.rs).</summary>
internal sealed class TokenFinder
{
    private readonly List<AddedToken?> _ends = [null];
    private readonly Dictionary<(int Node, char Next), int> _edges = [];
    private readonly SearchValues<char> _firsts;

    /// <summary>Indexes tokens by the text under which each is sought. Where two share one, the last wins; empty texts are never found.</summary>
    public TokenFinder(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        var firsts = new HashSet<char>();
        foreach ((string text, AddedToken token) in tokens)
        {
            if (text.Length == 0) continue;
            firsts.Add(text[0]);
            int node = 0;
            foreach (char c in text)
            {
                if (!_edges.TryGetValue((node, c), out int child))
                {
                    child = _ends.Count;
                    _edges.Add((node, c), child);
                    _ends.Add(null);
                }

                node = child;
            }

            _ends[node] = token;
        }

        _firsts = SearchValues.Create([.. firsts]);
    }

    /// <summary>Cuts a text into stretches that are a token and stretches that are none, in order, none of them empty.</summary>
    public IEnumerable<(AddedToken? Token, int Start, int End)> Find(string text, bool parseSpecialTokens)
    {
        int done = 0;
        for (int at = 0; at < text.Length;)
        {
            int skip = text.AsSpan(at).IndexOfAny(_firsts);
            if (skip < 0) break;
            at += skip;
            if (Longest(text, at) is not (AddedToken token, int stop))
            {
                at++;
                continue;
            }

            int start = at;
            // A match that does not count is passed over whole, as in the reference.
            at = stop;
            if (token.Special && !parseSpecialTokens) continue;
            if (token.SingleWord && (WordBefore(text, start) || WordAt(text, stop))) continue;
            if (token.LStrip) while (start > done && CodePoints.IsWhiteSpace(text[start - 1])) start--;
            if (token.RStrip) while (stop < text.Length && CodePoints.IsWhiteSpace(text[stop])) stop++;
            start = Math.Max(start, done);
            if (done < start) yield return (null, done, start);
            yield return (token, start, stop);
            done = at = stop;
        }

        if (done < text.Length) yield return (null, done, text.Length);
    }

    private (AddedToken Token, int Stop)? Longest(string text, int start)
    {
        (AddedToken, int)? best = null;
        int node = 0;
        for (int i = start; i < text.Length && _edges.TryGetValue((node, text[i]), out node); i++)
            if (_ends[node] is { } token) best = (token, i + 1);
        return best;
    }

    private static bool WordBefore(string text, int at) => Rune.DecodeLastFromUtf16(text.AsSpan(0, at), out Rune rune, out _) == OperationStatus.Done && CodePoints.IsWord(rune.Value);

    private static bool WordAt(string text, int at) => Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out _) == OperationStatus.Done && CodePoints.IsWord(rune.Value);
}
