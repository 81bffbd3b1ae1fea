using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers.Decoders;

/// <summary>`Metaspace`: the visible character becomes a space again; in the first token it is dropped, if one was put in front.</summary>
internal sealed class MetaspaceDecoder(string replacement, PrependScheme prepend) : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next) => new Sink(next, replacement, prepend != PrependScheme.Never);

    private sealed class Sink(TokenSink next, string replacement, bool dropsFirst) : PassThroughSink(next)
    {
        private bool _first = dropsFirst;

        public override void Text(string part)
        {
            part = part.Replace(replacement, _first ? "" : " ", StringComparison.Ordinal);
            if (part.Length > 0) Next.Text(part);
        }

        public override void EndToken()
        {
            _first = false;
            Next.EndToken();
        }
    }
}
