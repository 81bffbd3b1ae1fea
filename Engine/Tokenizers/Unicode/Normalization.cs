using System.Text;

namespace Engine.Tokenizers.Unicode;

/// <summary>
/// The four normalization forms of Unicode Standard Annex 15, for the characters of Unicode 9.0 (<see cref="UnicodeData"/>), without ICU: decompose
/// fully, order marks by combining class, and for C and KC compose again. Linear up to the sort of each run of marks.
/// </summary>
internal static class Normalization
{
    // Hangul syllables are composed by arithmetic: The Unicode Standard, section 3.12.
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7, LCount = 19, VCount = 21, TCount = 28, SCount = LCount * VCount * TCount;

    // Up to so many marks in a row are sorted by insertion.
    private const int FewMarks = 16;

    /// <summary>Appends the text in a normalization form.</summary>
    public static void Normalize(ReadOnlySpan<char> text, NormalizationForm form, PooledList<char> result)
    {
        bool compatible = form is NormalizationForm.FormKC or NormalizationForm.FormKD;
        bool compose = form is NormalizationForm.FormC or NormalizationForm.FormKC;
        // Nothing below U+00A0 decomposes, and nothing below U+0300 composes with what is before it.
        if (!text.ContainsAnyInRange(compose && !compatible ? '\u0300' : '\u00A0', '\uFFFF'))
        {
            result.AddRange(text);
            return;
        }

        using PooledList<int> codes = new();
        Decompose(text, compatible, codes);
        if (compose) Compose(codes);
        result.Reserve(codes.Count);
        foreach (int c in codes.Span) result.AddCodePoint(c);
    }

    private static void Decompose(ReadOnlySpan<char> text, bool compatible, PooledList<int> codes)
    {
        UnicodeData data = UnicodeData.Instance;
        using PooledList<(byte Class, int Code)> marks = new();
        codes.Reserve(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            int c = rune.Value;
            if (c < 0xA0) Add(c);
            else if (c - SBase is >= 0 and < SCount) AddHangul(c - SBase);
            else if (data.Decomposition(c, compatible) is { } parts) foreach (int part in parts) Add(part);
            else Add(c);
        }

        FlushMarks();

        void Add(int c)
        {
            byte combining = c < 0x300 ? (byte)0 : data.CombiningClass(c);
            if (combining != 0)
            {
                marks.Add((combining, c));
                return;
            }

            FlushMarks();
            codes.Add(c);
        }

        void AddHangul(int s)
        {
            Add(LBase + s / (VCount * TCount));
            Add(VBase + s % (VCount * TCount) / TCount);
            if (s % TCount != 0) Add(TBase + s % TCount);
        }

        void FlushMarks()
        {
            if (marks.Count > 1) Sort(marks.Span);
            foreach ((_, int code) in marks.Span) codes.Add(code);
            marks.Clear();
        }
    }

    /// <summary>By class; the order of marks of one class has meaning, so the sort is stable.</summary>
    private static void Sort(Span<(byte Class, int Code)> marks)
    {
        if (marks.Length > FewMarks)
        {
            marks.ToArray().OrderBy(m => m.Class).ToArray().CopyTo(marks);
            return;
        }

        for (int i = 1; i < marks.Length; i++)
        {
            (byte Class, int Code) mark = marks[i];
            int at = i;
            for (; at > 0 && marks[at - 1].Class > mark.Class; at--) marks[at] = marks[at - 1];
            marks[at] = mark;
        }
    }

    /// <summary>Composes in place: each code point with the last starter, unless one between them has the same or a higher class.</summary>
    private static void Compose(PooledList<int> list)
    {
        Span<int> codes = list.Span;
        UnicodeData data = UnicodeData.Instance;
        int starter = -1, written = 0, lastClass = -1;
        for (int i = 0; i < codes.Length; i++)
        {
            int c = codes[i], combining = c < 0x300 ? 0 : data.CombiningClass(c);
            if (starter >= 0 && (lastClass < combining || lastClass == -1) && Pair(data, codes[starter], c) is int composed)
            {
                codes[starter] = composed;
                continue;
            }

            if (combining == 0)
            {
                starter = written;
                lastClass = -1;
            }
            else
            {
                lastClass = combining;
            }

            codes[written++] = c;
        }

        list.Truncate(written);
    }

    private static int? Pair(UnicodeData data, int first, int second)
    {
        int l = first - LBase, v = second - VBase, s = first - SBase, t = second - TBase;
        if (l is >= 0 and < LCount && v is >= 0 and < VCount) return SBase + (l * VCount + v) * TCount;
        if (s is >= 0 and < SCount && s % TCount == 0 && t is > 0 and < TCount) return first + t;
        return data.Composition(first, second);
    }
}
