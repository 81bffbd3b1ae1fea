namespace Engine.Tokenizers.Decoders;

/// <summary>The way back: tokens to text, as a chain of stages. Immutable; the state of a sequence lives in the sinks.</summary>
internal abstract class TokenDecoder
{
    /// <summary>A fresh stage that gives its tokens to <paramref name="next"/>.</summary>
    public abstract TokenSink Attach(TokenSink next);
}
