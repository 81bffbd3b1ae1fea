namespace Engine.Tokenizers.Decoders;

/// <summary>`Fuse`: all tokens become one.</summary>
internal sealed class FuseDecoder : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next) => new Sink(next);

    private sealed class Sink(TokenSink next) : PassThroughSink(next)
    {
        public override void EndToken() { }

        public override void Finish()
        {
            Next.EndToken();
            Next.Finish();
        }
    }
}
