using System.Globalization;

namespace Engine.Tokenizers.Offsets;

/// <summary>
/// Where the output of a normalizer comes from, for one that says nothing of it: graphemes are normalised one by one, and each stands for what comes of it as
/// long as all together are what comes of the whole. Where they are not, more of them are taken together.
/// </summary>
internal static class SegmentTrace
{
    private const int MostTogether = 16;

    /// <summary>A normalizer's work, as <see cref="Normalizers.Normalizer.Normalize(ReadOnlySpan{char}, PooledList{char})"/>.</summary>
    public delegate void Rewrite(ReadOnlySpan<char> text, PooledList<char> result);

    /// <summary>The traced output.</summary>
    public static TracedText Of(TracedText text, Rewrite normalize)
    {
        using PooledList<char> whole = new(), part = new();
        normalize(text.Text, whole);
        TracedTextBuilder result = new(text);
        ReadOnlySpan<char> rest = whole.Span;
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = Next(text.Text, start);
            for (int together = 1; !Fits(text.Text[start..end], normalize, part, rest); together++)
            {
                if (end == text.Length || together == MostTogether)
                {
                    // All that is left stands for all that is left.
                    result.Replace(start, text.Length, rest);
                    return result.Build();
                }

                end = Next(text.Text, end);
            }

            result.Replace(start, end, part.Span);
            rest = rest[part.Count..];
        }

        if (!rest.IsEmpty) result.Insert(text.Length, rest);
        return result.Build();
    }

    private static int Next(ReadOnlySpan<char> text, int at) => at + StringInfo.GetNextTextElementLength(text[at..]);

    private static bool Fits(ReadOnlySpan<char> segment, Rewrite normalize, PooledList<char> part, ReadOnlySpan<char> rest)
    {
        part.Clear();
        normalize(segment, part);
        return rest.StartsWith(part.Span);
    }
}
