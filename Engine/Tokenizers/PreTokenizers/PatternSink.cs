using Engine.Tokenizers.Patterns;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>Cuts at the matches of a pattern, or with invert at what is between them.</summary>
internal sealed class PatternSink(PieceSink next, Pattern pattern, SplitBehavior behavior, bool invert) : RelayingSink(next)
{
    private readonly PatternMatcher _matcher = pattern.Matcher();

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<char> piece, bool atStart)
    {
        Cutter cutter = new(piece, atStart, behavior, Next);
        int done = 0;
        _matcher.Start(piece);
        while (_matcher.Next(piece, out int start, out int end))
        {
            if (done < start) cutter.Add(start, invert);
            cutter.Add(end, !invert);
            done = end;
        }

        if (done < piece.Length) cutter.Add(piece.Length, invert);
        cutter.Finish();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // What it remembers of a hard text is large.
        _matcher.Start([]);
        base.Dispose();
    }
}
