using System.Globalization;
using System.Text;
using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.Normalizers;

/// <summary>
/// `BertNormalizer`: control characters dropped and white space made plain; spaces around Chinese characters; accents dropped (with lower case,
/// unless the file says otherwise); lower case. Categories are those of Unicode 8.0, as in the reference. Source: BERT's tokenization.py
/// (BasicTokenizer).
/// </summary>
internal sealed class BertNormalizer(bool cleanText, bool handleChineseChars, bool stripAccents, bool lowercase) : Normalizer
{
    /// <inheritdoc/>
    public override void Normalize(ReadOnlySpan<char> text, PooledList<char> result)
    {
        using PooledList<char> clean = new(), decomposed = new(), stripped = new();
        Clean(text, clean);
        ReadOnlySpan<char> rest = clean.Span;
        if (stripAccents)
        {
            Normalization.Normalize(rest, NormalizationForm.FormD, decomposed);
            StripAccents(decomposed.Span, stripped);
            rest = stripped.Span;
        }

        if (lowercase) Casing.ToLower(rest, result);
        else result.AddRange(rest);
    }

    private void Clean(ReadOnlySpan<char> text, PooledList<char> result)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            int c = rune.Value;
            if (cleanText && IsDropped(c)) continue;
            bool apart = false;
            if (cleanText && CodePoints.IsWhiteSpace(c)) c = ' ';
            else apart = handleChineseChars && IsChinese(c);
            if (apart) result.Add(' ');
            result.AddCodePoint(c);
            if (apart) result.Add(' ');
        }
    }

    private static void StripAccents(ReadOnlySpan<char> text, PooledList<char> result)
    {
        foreach (Rune rune in text.EnumerateRunes())
            if (rune.Value < 0x300 || !IsNonSpacingMark(rune.Value)) result.AddCodePoint(rune.Value);
    }

    /// <summary>By Unicode 8.0, after which some characters changed their category.</summary>
    private static bool IsNonSpacingMark(int c)
        => c is 0x1734 or 0x1171E
            || (c is not (0x1885 or 0x1886 or 0xA9BD or 0x111C9) && CodePoints.Category(c) == UnicodeCategory.NonSpacingMark
                && !UnicodeData.Instance.IsNewerThan8(c));

    private static bool IsDropped(int c) => c is 0 or 0xFFFD
        || (c is not ('\t' or '\n' or '\r') && CodePoints.Category(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.PrivateUse && !UnicodeData.Instance.IsNewerThan8(c));

    private static bool IsChinese(int c)
        => c is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
