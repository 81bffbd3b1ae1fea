using System.Text;
using Engine.Tokenizers.Patterns;

namespace Engine.Tokenizers.Decoders;

/// <summary>`Replace`: within each token, a text or the matches of a pattern become another text.</summary>
internal sealed class ReplaceDecoder : TokenDecoder
{
    private readonly string? _text;
    private readonly Pattern? _pattern;
    private readonly string _content;

    /// <summary>Replaces a text; the empty text is nowhere found.</summary>
    public ReplaceDecoder(string text, string content) => (_text, _content) = (text, content);

    /// <summary>Replaces the matches of a pattern.</summary>
    public ReplaceDecoder(Pattern pattern, string content) => (_pattern, _content) = (pattern, content);

    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next) => _pattern is not null ? new PatternSink(next, _pattern, _content)
        : _text!.Length == 0 ? next
        : _text.EnumerateRunes().Count() == 1 ? new CharacterSink(next, _text, _content)
        : new PatternSink(next, Pattern.Literal(_text), _content);

    /// <summary>A single character cannot straddle two parts of a token, so that nothing needs to wait.</summary>
    private sealed class CharacterSink(TokenSink next, string character, string content) : PassThroughSink(next)
    {
        public override void Text(string part)
        {
            part = part.Replace(character, content, StringComparison.Ordinal);
            if (part.Length > 0) Next.Text(part);
        }
    }

    private sealed class PatternSink(TokenSink next, Pattern pattern, string content) : WholeTokenSink(next)
    {
        protected override void Token(string token)
        {
            var result = new StringBuilder(token.Length);
            int done = 0;
            int? prompt = PromptLength;
            foreach ((int start, int end) in pattern.Find(token))
            {
                result.Append(token, done, start - done).Append(content);
                done = end;
                // A match that holds a character of the continuation is the continuation's.
                if (end <= PromptLength) prompt = result.Length + PromptLength - end;
                else if (start < PromptLength) prompt = result.Length - content.Length;
            }

            Emit(result.Append(token, done, token.Length - done).ToString(), prompt);
        }
    }
}
