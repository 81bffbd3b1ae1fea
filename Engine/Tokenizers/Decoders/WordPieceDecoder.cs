namespace Engine.Tokenizers.Decoders;

/// <summary>`WordPiece`: tokens are joined by spaces, but for those that begin with the prefix within words, which loses it.</summary>
internal sealed class WordPieceDecoder(string prefix, bool cleanup) : TokenDecoder
{
    private static readonly (string Dirty, string Clean)[] Cleanup = [(" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"),
        (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re")];

    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next) => new Sink(next, prefix, cleanup);

    /// <summary>The text without the spaces that tokenization put before punctuation and short forms.</summary>
    public static string Clean(string text)
    {
        foreach ((string dirty, string clean) in Cleanup) text = text.Replace(dirty, clean, StringComparison.Ordinal);
        return text;
    }

    private sealed class Sink(TokenSink next, string prefix, bool cleanup) : WholeTokenSink(next)
    {
        private bool _first = true;

        protected override void Token(string token)
        {
            if (!_first) token = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
            _first = false;
            Emit(cleanup ? Clean(token) : token);
        }
    }
}
