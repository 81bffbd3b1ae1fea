using System.Text;

namespace Engine.Tokenizers.Unicode;

/// <summary>The four normalization forms of Unicode Standard Annex 15, for the characters of Unicode 9.0 (<see cref="UnicodeData"/>), without ICU: decompose fully, order marks by combining class, and for C and KC compose again. Linear up to the sort of each run of marks.</summary>
internal static class Normalization
{
    // Hangul syllables are composed by arithmetic: The Unicode Standard, section 3.12.
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7, LCount = 19, VCount = 21, TCount = 28, SCount = LCount * VCount * TCount;

    /// <summary>The text in a normalization form.</summary>
    public static string Normalize(string text, NormalizationForm form)
    {
        bool compatible = form is NormalizationForm.FormKC or NormalizationForm.FormKD;
        bool compose = form is NormalizationForm.FormC or NormalizationForm.FormKC;
        // Nothing below U+00A0 decomposes, and nothing below U+0300 composes with what is before it.
        if (!text.AsSpan().ContainsAnyInRange(compose && !compatible ? '\u0300' : '\u00A0', '\uFFFF')) return text;
        List<int> codes = Decompose(text, compatible);
        if (compose) Compose(codes);
        var result = new StringBuilder(text.Length);
        foreach (int c in codes)
        {
            if (c <= 0xFFFF) result.Append((char)c);
            else result.Append(char.ConvertFromUtf32(c));
        }

        return result.ToString();
    }

    private static List<int> Decompose(string text, bool compatible)
    {
        UnicodeData data = UnicodeData.Instance;
        var codes = new List<int>(text.Length + 16);
        List<(byte Class, int Code)> marks = [];
        foreach (Rune rune in text.EnumerateRunes())
        {
            int c = rune.Value;
            if (c < 0xA0) Add(c);
            else if (c - SBase is >= 0 and < SCount) AddHangul(c - SBase);
            else if (data.Decomposition(c, compatible) is { } parts) foreach (int part in parts) Add(part);
            else Add(c);
        }

        FlushMarks();
        return codes;

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
            if (marks.Count == 0) return;
            // The order of marks of one class has meaning, so the sort is stable.
            if (marks.Count == 1) codes.Add(marks[0].Code);
            else codes.AddRange(marks.OrderBy(m => m.Class).Select(m => m.Code));
            marks.Clear();
        }
    }

    /// <summary>Composes in place: each code point with the last starter, unless one between them has the same or a higher class.</summary>
    private static void Compose(List<int> codes)
    {
        UnicodeData data = UnicodeData.Instance;
        int starter = -1, written = 0, lastClass = -1;
        for (int i = 0; i < codes.Count; i++)
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

        codes.RemoveRange(written, codes.Count - written);
    }

    private static int? Pair(UnicodeData data, int first, int second)
    {
        int l = first - LBase, v = second - VBase, s = first - SBase, t = second - TBase;
        if (l is >= 0 and < LCount && v is >= 0 and < VCount) return SBase + (l * VCount + v) * TCount;
        if (s is >= 0 and < SCount && s % TCount == 0 && t is > 0 and < TCount) return first + t;
        return data.Composition(first, second);
    }
}
