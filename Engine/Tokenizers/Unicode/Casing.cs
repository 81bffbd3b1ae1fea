using System.Text;

namespace Engine.Tokenizers.Unicode;

/// <summary>
/// Case of single code points, as Unicode's simple mappings have it (UnicodeData.txt). The runtime carries them itself, but leaves a few out in
/// invariant mode.
/// </summary>
internal static class Casing
{
    /// <summary>Simple lower case.</summary>
    public static int ToLower(int c) => c switch
    {
        < 128 => char.ToLowerInvariant((char)c),
        0x130 => 'i',
        >= 0xD800 and <= 0xDFFF => c,
        _ => Rune.ToLowerInvariant(new Rune(c)).Value,
    };

    /// <summary>Simple upper case.</summary>
    public static int ToUpper(int c) => c switch
    {
        < 128 => char.ToUpperInvariant((char)c),
        >= 0xD800 and <= 0xDFFF => c,
        _ => Rune.ToUpperInvariant(new Rune(c)).Value,
    };

    /// <summary>
    /// Appends the whole text in full lower case, one code point at a time (so without the final sigma), as Rust's char::to_lowercase has it: İ
    /// becomes i and a dot above.
    /// </summary>
    public static void ToLower(ReadOnlySpan<char> text, PooledList<char> lower)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value == 0x130) lower.AddRange("i\u0307");
            else lower.AddCodePoint(ToLowerLatest(rune.Value));
        }
    }

    /// <summary>Rust knows Unicode 17; what the runtime knows depends on the machine's ICU where there is one.</summary>
    private static int ToLowerLatest(int c) => c switch
    {
        < 0x1C89 => ToLower(c),
        0x1C89 => 0x1C8A,
        0xA7CB => 0x264,
        0xA7CC or 0xA7CE or 0xA7D2 or 0xA7D4 or 0xA7DA => c + 1,
        0xA7DC => 0x19B,
        >= 0x10D50 and <= 0x10D65 => c + 0x20,
        >= 0x16EA0 and <= 0x16EB8 => c + 0x1B,
        _ => ToLower(c),
    };
}
