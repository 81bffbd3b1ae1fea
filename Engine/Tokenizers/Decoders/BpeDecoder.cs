namespace Engine.Tokenizers.Decoders;

/// <summary>`BPEDecoder`: the suffix that marks the end of a word becomes a space, and nothing in the last token; so one token is always held back.</summary>
internal sealed class BpeDecoder(string suffix) : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next) => new Sink(next, suffix);

    private sealed class Sink(TokenSink next, string suffix) : WholeTokenSink(next)
    {
        private string? _held;

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
            Emit(suffix.Length == 0 ? _held : _held.Replace(suffix, replacement, StringComparison.Ordinal));
            _held = null;
        }
    }
}
