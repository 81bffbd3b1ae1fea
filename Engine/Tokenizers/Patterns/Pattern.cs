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

    /// <summary>A matcher, which remembers from its first step if asked to, and otherwise once a text proves to be hard.</summary>
    public PatternMatcher Matcher(bool memoize = false) => new(_code, memoize);

    /// <summary>All matches from left to right, none overlapping. An empty match right behind another match does not count.</summary>
    public List<(int Start, int End)> Find(string text) => Find(text, Matcher());

    /// <summary>All matches that a matcher finds.</summary>
    public static List<(int Start, int End)> Find(string text, PatternMatcher matcher)
    {
        List<(int, int)> matches = [];
        matcher.Start(text);
        while (matcher.Next(text, out int start, out int end)) matches.Add((start, end));
        return matches;
    }
}
