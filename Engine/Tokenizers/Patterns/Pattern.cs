namespace Engine.Tokenizers.Patterns;

/// <summary>
/// A pattern of a tokenizer: the subset of regular expressions that tokenizers use, in the reading of Oniguruma's Ruby syntax (which Hugging Face's
/// tokenizers take). It matches code points, leftmost first, and its time is linear in the text however hostile the text is. Immutable, thread-safe.
/// </summary>
internal sealed class Pattern
{
    private readonly PatternInstruction[] _code;

    private Pattern(PatternInstruction[] code) => _code = code;

    /// <summary>Parses a pattern; throws <see cref="FormatException"/> that says what is wrong with it.</summary>
    public static Pattern Parse(string pattern) => new(PatternCompiler.Compile(PatternParser.Parse(pattern)));

    /// <summary>A pattern that matches exactly this text.</summary>
    public static Pattern Literal(string text) => new(PatternCompiler.Compile(PatternParser.Literal(text)));

    /// <summary>All matches from left to right, none overlapping. An empty match right behind another match does not count.</summary>
    public List<(int Start, int End)> Find(string text) => Find(text, Matcher(text));

    /// <summary>A matcher over a text, which remembers from its first step if asked to, and otherwise once the text proves to be hard.</summary>
    public PatternMatcher Matcher(string text, bool remembers = false) => new(_code, text, remembers);

    /// <summary>All matches that a fresh matcher of the text finds.</summary>
    public static List<(int Start, int End)> Find(string text, PatternMatcher matcher)
    {
        List<(int, int)> matches = [];
        int last = -1;
        for (int at = 0; at <= text.Length;)
        {
            int end = matcher.Match(at);
            if (end > at || (end == at && at != last))
            {
                matches.Add((at, end));
                last = end;
            }

            if (end > at) at = end;
            else at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
        }

        return matches;
    }
}
