namespace Engine.Tokenizers.Vocabulary;

/// <summary>
/// The 256 printable characters that stand for bytes in byte-level vocabularies: ! to ~, ¡ to ¬ and ® to ÿ stand for themselves, the other bytes
/// in order for U+0100 and on (GPT-2's encoder.py, bytes_to_unicode).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] s_chars = new char[256];
    private static readonly short[] s_bytes = new short[0x144];

    static ByteAlphabet()
    {
        Array.Fill(s_bytes, (short)-1);
        char next = '\u0100';
        for (int b = 0; b < 256; b++)
        {
            s_chars[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)b : next++;
            s_bytes[s_chars[b]] = (short)b;
        }
    }

    /// <summary>The character of a byte.</summary>
    public static char Char(byte b) => s_chars[b];

    /// <summary>The byte of a character, or -1.</summary>
    public static int Byte(char c) => c < s_bytes.Length ? s_bytes[c] : -1;

    /// <summary>The UTF-8 bytes of a text, one character each.</summary>
    public static string Spell(string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return string.Create(bytes.Length, bytes, static (chars, from) =>
        {
            for (int i = 0; i < chars.Length; i++) chars[i] = s_chars[from[i]];
        });
    }
}
