using System.Text;

namespace Engine.Tokenizers.Decoders;

/// <summary>`Strip`: up to so many of one character are cut off the start and the end of each token.</summary>
internal sealed class StripDecoder(Rune content, int start, int stop) : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next) => stop == 0 ? new StartSink(next, content, start) : new BothSink(next, content, start, stop);

    /// <summary>The length of the text that up to <paramref name="most"/> characters at the start take.</summary>
    private static int AtStart(string text, Rune content, int most, out int count)
    {
        int at = 0;
        for (count = 0; count < most && at < text.Length && Rune.GetRuneAt(text, at) == content; count++) at += content.Utf16SequenceLength;
        return at;
    }

    /// <summary>Cutting at the start needs no waiting, even where all tokens have been fused into one.</summary>
    private sealed class StartSink(TokenSink next, Rune content, int most) : PassThroughSink(next)
    {
        private int _taken;

        public override void Text(string part)
        {
            int cut = 0;
            if (_taken < most)
            {
                cut = AtStart(part, content, most - _taken, out int count);
                _taken = cut == part.Length ? _taken + count : most;
            }

            if (cut < part.Length) Next.Text(part[cut..]);
        }

        public override void EndToken()
        {
            _taken = 0;
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
