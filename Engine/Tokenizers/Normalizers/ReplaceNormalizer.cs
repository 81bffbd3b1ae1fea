using Engine.Tokenizers.Offsets;
using Engine.Tokenizers.Patterns;

namespace Engine.Tokenizers.Normalizers;

/// <summary>`Replace`: a text, or the matches of a pattern, become another text (literally: there are no references to groups).</summary>
internal sealed class ReplaceNormalizer : Normalizer
{
    private readonly string? _text;
    private readonly Pattern? _pattern;
    private readonly string _content;

    /// <summary>Replaces a text; the empty text is nowhere found.</summary>
    public ReplaceNormalizer(string text, string content) => (_text, _content) = (text, content);

    /// <summary>Replaces the matches of a pattern.</summary>
    public ReplaceNormalizer(Pattern pattern, string content) => (_pattern, _content) = (pattern, content);

    /// <inheritdoc/>
    public override void Normalize(ReadOnlySpan<char> text, PooledList<char> result)
    {
        if (_pattern is not null) ReplaceMatches(text, result, _pattern.Matcher());
        else if (_text!.Length == 0) result.AddRange(text);
        else ReplaceText(text, result, _text);
    }

    /// <inheritdoc/>
    public override TracedText Trace(TracedText text)
    {
        TracedTextBuilder result = new(text);
        int done = 0;
        // An expression for the text too: the same places, leftmost first. An empty text is nowhere found.
        if ((_pattern ?? (_text!.Length == 0 ? null : Pattern.Literal(_text)))?.Matcher() is { } matcher)
        {
            matcher.Start(text.Text);
            while (matcher.Next(text.Text, out int start, out int end))
            {
                result.Keep(done, start);
                result.Replace(start, end, _content);
                done = end;
            }
        }

        result.Keep(done, text.Length);
        return result.Build();
    }

    private void ReplaceText(ReadOnlySpan<char> text, PooledList<char> result, string target)
    {
        for (int at; (at = text.IndexOf(target)) >= 0; text = text[(at + target.Length)..])
        {
            result.AddRange(text[..at]);
            result.AddRange(_content);
        }

        result.AddRange(text);
    }

    private void ReplaceMatches(ReadOnlySpan<char> text, PooledList<char> result, PatternMatcher matcher)
    {
        int done = 0;
        matcher.Start(text);
        while (matcher.Next(text, out int start, out int end))
        {
            result.AddRange(text[done..start]);
            result.AddRange(_content);
            done = end;
        }

        result.AddRange(text[done..]);
    }
}
