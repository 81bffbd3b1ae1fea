using System.Text;
using Engine.Tokenizers.Patterns;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>Stretches that cover a text, each a delimiter or not, and the cutting of a piece along them.</summary>
internal static class Spans
{
    /// <summary>Every match of a pattern is a delimiter; with <paramref name="invert"/>, everything else is.</summary>
    public static List<(int Start, int End, bool Delimiter)> Of(string text, Pattern pattern, bool invert = false)
    {
        List<(int, int, bool)> spans = [];
        int done = 0;
        foreach ((int start, int end) in pattern.Find(text))
        {
            if (done < start) spans.Add((done, start, invert));
            spans.Add((start, end, !invert));
            done = end;
        }

        if (done < text.Length) spans.Add((done, text.Length, invert));
        return spans;
    }

    /// <summary>Every code point that the predicate accepts is a delimiter by itself.</summary>
    public static List<(int Start, int End, bool Delimiter)> Of(string text, Func<int, bool> isDelimiter)
    {
        List<(int, int, bool)> spans = [];
        int done = 0, at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int end = at + rune.Utf16SequenceLength;
            if (isDelimiter(rune.Value))
            {
                if (done < at) spans.Add((done, at, false));
                spans.Add((at, end, true));
                done = end;
            }

            at = end;
        }

        if (done < text.Length) spans.Add((done, text.Length, false));
        return spans;
    }

    /// <summary>Cuts a piece along spans; empty parts are left out.</summary>
    public static void Cut(Piece piece, List<(int Start, int End, bool Delimiter)> spans, SplitBehavior behavior, List<Piece> parts)
    {
        // Most pieces come through uncut.
        if (spans is [(_, _, false)])
        {
            parts.Add(piece);
            return;
        }

        foreach ((int start, int end) in Merge(spans, behavior))
            if (end > start) parts.Add(new Piece(end - start == piece.Text.Length ? piece.Text : piece.Text[start..end], piece.AtStart && start == 0));
    }

    private static IEnumerable<(int Start, int End)> Merge(List<(int Start, int End, bool Delimiter)> spans, SplitBehavior behavior)
    {
        List<(int Start, int End)> merged = [];
        bool before = false;
        switch (behavior)
        {
            case SplitBehavior.Removed:
                return spans.Where(s => !s.Delimiter).Select(s => (s.Start, s.End));
            case SplitBehavior.Isolated:
                return spans.Select(s => (s.Start, s.End));
            case SplitBehavior.MergedWithNext:
                for (int i = spans.Count - 1; i >= 0; i--)
                {
                    (int start, int end, bool delimiter) = spans[i];
                    if (delimiter && !before && merged.Count > 0) merged[^1] = (start, merged[^1].End);
                    else merged.Add((start, end));
                    before = delimiter;
                }

                merged.Reverse();
                return merged;
            default:
                foreach ((int start, int end, bool delimiter) in spans)
                {
                    bool joins = behavior == SplitBehavior.Contiguous ? delimiter == before : delimiter && !before;
                    if (joins && merged.Count > 0) merged[^1] = (merged[^1].Start, end);
                    else merged.Add((start, end));
                    before = delimiter;
                }

                return merged;
        }
    }
}
