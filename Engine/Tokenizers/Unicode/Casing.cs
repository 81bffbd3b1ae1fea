using System.Text;

namespace Engine.Tokenizers.Unicode;

/// <summary>Case of single code points, as Unicode's simple mappings have it (UnicodeData.txt). The runtime carries them itself, but leaves a few out in invariant mode.</summary>
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

    /// <summary>The whole text in full lower case, one code point at a time (so without the final sigma), as Rust's char::to_lowercase has it: İ becomes i and a dot above.</summary>
    public static string ToLower(string text)
    {
        var lower = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value == 0x130) lower.Append("i\u0307");
            else lower.Append(new Rune(ToLower(rune.Value)));
        }

        return lower.ToString();
    }
}
