namespace Engine.Tokenizers.Decoders;

/// <summary>`BPEDecoder`: the suffix that marks the end of a word becomes a space, and nothing in the last token; so one token is always held back.</summary>
internal sealed class BpeDecoder(string suffix) : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next) => new Sink(next, suffix);

    private sealed class Sink(TokenSink next, string suffix) : WholeTokenSink(next)
    {
        private string? _held;
        private bool _outputFollows;

        public override void BeginOutput()
        {
            if (_held is null) base.BeginOutput();
            else _outputFollows = true;
        }

        public override void Finish()
        {
            Release("");
            base.Finish();
        }

        protected override void Token(string token)
        {
            Release(" ");
            _held = token;
        }

        private void Release(string replacement)
        {
            if (_held is null) return;
            string token = suffix.Length == 0 ? _held : _held.Replace(suffix, replacement, StringComparison.Ordinal);
            // The space behind the prompt's last word is there because of what follows.
            bool splits = _outputFollows && suffix.Length > 0 && _held.EndsWith(suffix, StringComparison.Ordinal);
            (_held, string prompt) = (null, splits ? token[..^replacement.Length] : token);
            if (prompt.Length > 0) Next.Text(prompt);
            if (_outputFollows) Next.BeginOutput();
            _outputFollows = false;
            if (prompt.Length < token.Length) Next.Text(token[prompt.Length..]);
            Next.EndToken();
        }
    }
}
