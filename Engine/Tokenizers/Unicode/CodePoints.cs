using System.Globalization;

namespace Engine.Tokenizers.Unicode;

/// <summary>Properties of code points, from the runtime's own tables: they need no ICU. Sources: Unicode Standard Annex 44, PropList.txt.</summary>
internal static class CodePoints
{
    /// <summary>White_Space: what \s means, and Rust's char::is_whitespace.</summary>
    public static bool IsWhiteSpace(int c) => c <= 0xFFFF && char.IsWhiteSpace((char)c);

    /// <summary>What \w means: Alphabetic, marks, decimal digits, connecting punctuation (UTS 18, annex C).</summary>
    public static bool IsWord(int c) => c < 128
        ? char.IsAsciiLetterOrDigit((char)c) || c == '_'
        : Category(c) is <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation || IsCircledLetter(c);

    /// <summary>The same with the joiners U+200C and U+200D, which Rust's regular expressions count in where Oniguruma's do not.</summary>
    public static bool IsWordOrJoiner(int c) => IsWord(c) || c is 0x200C or 0x200D;

    /// <summary>Any kind of number (N), by Unicode 17: as Rust's char::is_numeric has it.</summary>
    public static bool IsNumber(int c) => Category(c) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
        || c is (>= 0x11DE0 and <= 0x11DE9) or (>= 0x16FF4 and <= 0x16FF6);

    /// <summary>
    /// Punctuation, or an ASCII symbol such as $ or +: what BERT splits at. As the reference implementation does (crate unicode_categories), this
    /// goes by Unicode 8.0, after which two characters changed their category.
    /// </summary>
    public static bool IsPunctuation(int c) => c < 128
        ? char.IsPunctuation((char)c) || char.IsSymbol((char)c)
        : c is 0x166D or 0x111C9 || Category(c) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation
        && !UnicodeData.Instance.IsNewerThan8(c);

    /// <summary>General_Category.</summary>
    public static UnicodeCategory Category(int c) => CharUnicodeInfo.GetUnicodeCategory(c);

    /// <summary>The symbols that are Alphabetic: Other_Alphabetic outside of marks.</summary>
    private static bool IsCircledLetter(int c)
        => c is >= 0x24B6 and <= 0x24E9 or >= 0x1F130 and <= 0x1F149 or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189;
}
