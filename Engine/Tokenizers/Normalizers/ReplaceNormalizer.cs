using System.Text;
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
    public override string Normalize(string text)
    {
        if (_pattern is null) return _text!.Length == 0 ? text : text.Replace(_text, _content, StringComparison.Ordinal);
        List<(int Start, int End)> matches = _pattern.Find(text);
        if (matches.Count == 0) return text;
        var result = new StringBuilder(text.Length);
        int done = 0;
        foreach ((int start, int end) in matches)
        {
            result.Append(text, done, start - done).Append(_content);
            done = end;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }
}
