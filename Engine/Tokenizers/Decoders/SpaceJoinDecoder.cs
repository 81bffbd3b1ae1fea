namespace Engine.Tokenizers.Decoders;

/// <summary>text = tokens joined by one space: what a tokenizer without a decoder does.</summary>
internal sealed class SpaceJoinDecoder : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next) => new Sink(next);

    private sealed class Sink(TokenSink next) : WholeTokenSink(next)
    {
        private bool _first = true;

        protected override void Token(string token)
        {
            Emit(_first ? token : " " + token);
            _first = false;
        }
    }
}
