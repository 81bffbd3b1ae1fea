using System.Globalization;
using System.Text;
using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.Normalizers;

/// <summary>
/// Changes or drops each code point by itself: `Nmt` and `StripAccents` are of this kind. The function says what becomes of one; -1 drops it.
/// </summary>
internal sealed class CodePointNormalizer(Func<int, int> map) : Normalizer
{
    /// <summary>`StripAccents`: the marks of Unicode 9.0 are dropped. (It decomposes nothing; NFD comes before it in files that want that.)</summary>
    public static CodePointNormalizer StripAccents { get; } = new(c => c >= 0x300 && IsMark(c) ? -1 : c);

    /// <summary>`Nmt`: control characters are dropped, and other kinds of white and invisible space become spaces (SentencePiece's nmt rules).</summary>
    public static CodePointNormalizer Nmt { get; } = new(c => c switch
    {
        (>= 1 and <= 8) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F => -1,
        0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => ' ',
        _ => c,
    });

    /// <inheritdoc/>
    public override void Normalize(ReadOnlySpan<char> text, PooledList<char> result)
    {
        foreach (Rune rune in text.EnumerateRunes())
            if (map(rune.Value) is >= 0 and int c) result.AddCodePoint(c);
    }

    /// <summary>By Unicode 9.0, after which three characters changed their category.</summary>
    private static bool IsMark(int c) => c is 0x1CF2 or 0x1CF3
        || (c != 0x111C9 && CodePoints.Category(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark && !UnicodeData.Instance.IsNewerThan9(c));
}
