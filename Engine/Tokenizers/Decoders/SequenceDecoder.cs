namespace Engine.Tokenizers.Decoders;

/// <summary>One decoder after another.</summary>
internal sealed class SequenceDecoder(IReadOnlyList<TokenDecoder> steps) : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next)
    {
        for (int i = steps.Count - 1; i >= 0; i--) next = steps[i].Attach(next);
        return next;
    }
}
