using Engine.Tokenizers.Offsets;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>`Metaspace`: spaces become a visible character (▁), one may be put in front, and each piece begins with one.</summary>
internal sealed class MetaspacePreTokenizer(string replacement, PrependScheme prepend, bool split) : PreTokenizer
{
    /// <inheritdoc/>
    public override PieceSink Attach(PieceSink next)
    {
        int code = char.ConvertToUtf32(replacement, 0);
        return new Sink(split ? new CodePointPreTokenizer.Sink(next, c => c == code, SplitBehavior.MergedWithNext) : next, replacement, Prepends);
    }

    /// <inheritdoc/>
    public override void Trace(TracedText text, bool atStart, List<(TracedText Text, bool AtStart)> parts)
    {
        int code = char.ConvertToUtf32(replacement, 0);
        TracedTextBuilder visible = new(text);
        if (Prepends(text.Text, atStart)) visible.Insert(0, replacement);
        for (int i = 0; i < text.Length; i++)
        {
            if (text.Text[i] == ' ') visible.Replace(i, i + 1, replacement);
            else visible.Keep(i, i + 1);
        }

        if (split) SliceSink.Cut(new CodePointPreTokenizer(c => c == code, SplitBehavior.MergedWithNext), visible.Build(), atStart, parts);
        else parts.Add((visible.Build(), atStart));
    }

    private bool Prepends(ReadOnlySpan<char> piece, bool atStart)
        => (prepend == PrependScheme.Always || (prepend == PrependScheme.First && atStart)) && piece[0] != ' ' && !piece.StartsWith(replacement);

    private sealed class Sink(PieceSink next, string replacement, Sink.Rule prepends) : RelayingSink(next)
    {
        /// <summary>Whether the character goes in front of a piece.</summary>
        public delegate bool Rule(ReadOnlySpan<char> piece, bool atStart);

        private readonly PooledList<char> _text = new();

        public override void Take(ReadOnlySpan<char> piece, bool atStart)
        {
            _text.Clear();
            if (prepends(piece, atStart)) _text.AddRange(replacement);
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
