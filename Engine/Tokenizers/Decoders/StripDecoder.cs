using System.Text;

namespace Engine.Tokenizers.Decoders;

/// <summary>`Strip`: up to so many of one character are cut off the start and the end of each token.</summary>
internal sealed class StripDecoder(Rune content, int start, int stop) : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next) => stop == 0 ? new StartSink(next, content, start) : new BothSink(next, content, start, stop);

    /// <summary>The length of the text that up to <paramref name="max"/> characters at the start take.</summary>
    private static int AtStart(string text, Rune content, int max, out int count)
    {
        int at = 0;
        for (count = 0; count < max && at < text.Length && Rune.GetRuneAt(text, at) == content; count++) at += content.Utf16SequenceLength;
        return at;
    }

    /// <summary>Cutting at the start needs no waiting, even where all tokens have been fused into one.</summary>
    private sealed class StartSink(TokenSink next, Rune content, int max) : PassThroughSink(next)
    {
        private int _stripped;

        public override void Text(string part)
        {
            int cut = 0;
            if (_stripped < max)
            {
                cut = AtStart(part, content, max - _stripped, out int count);
                _stripped = cut == part.Length ? _stripped + count : max;
            }

            if (cut < part.Length) Next.Text(part[cut..]);
        }

        public override void EndToken()
        {
            _stripped = 0;
            Next.EndToken();
        }
    }

    private sealed class BothSink(TokenSink next, Rune content, int start, int stop) : WholeTokenSink(next)
    {
        protected override void Token(string token)
        {
            int cut = AtStart(token, content, start, out _);
            ReadOnlySpan<char> rest = token.AsSpan(cut), character = content.ToString();
            for (int i = 0; i < stop && rest.EndsWith(character, StringComparison.Ordinal); i++) rest = rest[..^character.Length];
            Emit(rest.ToString(), PromptLength - cut);
        }
    }
}
