namespace Engine.Tokenizers.Decoders;

/// <summary>`CTC`: repetitions of a token and padding are dropped, and with cleanup the word delimiter becomes a space.</summary>
internal sealed class CtcDecoder(string padToken, string wordDelimiterToken, bool cleanup) : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next) => new Sink(next, padToken, wordDelimiterToken, cleanup);

    private sealed class Sink(TokenSink next, string padToken, string wordDelimiterToken, bool cleanup) : WholeTokenSink(next)
    {
        private string? _last;

        protected override void Token(string token)
        {
            if (token == _last) return;
            _last = token;
            if (padToken.Length > 0) token = token.Replace(padToken, "", StringComparison.Ordinal);
            if (cleanup)
            {
                token = WordPieceDecoder.Clean(token);
                if (wordDelimiterToken.Length > 0) token = token.Replace(wordDelimiterToken, " ", StringComparison.Ordinal);
            }

            if (token.Length > 0) Emit(token);
        }
    }
}
