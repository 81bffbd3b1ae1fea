namespace Engine.Tokenizers.PreTokenizers;

/// <summary>`Metaspace`: spaces become a visible character (▁), one may be put in front, and each piece begins with one.</summary>
internal sealed class MetaspacePreTokenizer(string replacement, PrependScheme prepend, bool split) : PreTokenizer
{
    /// <inheritdoc/>
    public override PieceSink Attach(PieceSink next)
    {
        int code = char.ConvertToUtf32(replacement, 0);
        return new Sink(split ? new CodePointPreTokenizer.Sink(next, c => c == code, SplitBehavior.MergedWithNext) : next, replacement, prepend);
    }

    private sealed class Sink(PieceSink next, string replacement, PrependScheme prepend) : RelayingSink(next)
    {
        private readonly PooledList<char> _text = new();

        public override void Take(ReadOnlySpan<char> piece, bool atStart)
        {
            _text.Clear();
            bool prepends = prepend == PrependScheme.Always || (prepend == PrependScheme.First && atStart);
            if (prepends && piece[0] != ' ' && !piece.StartsWith(replacement)) _text.AddRange(replacement);
            for (int at = 0; at < piece.Length;)
            {
                int size = piece[at..].IndexOf(' ') is var space && space < 0 ? piece.Length - at : space;
                _text.AddRange(piece.Slice(at, size));
                if (space >= 0) _text.AddRange(replacement);
                at += size + 1;
            }

            Next.Take(_text.Span, atStart);
        }

        public override void Dispose()
        {
            _text.Dispose();
            base.Dispose();
        }
    }
}
