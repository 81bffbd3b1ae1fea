using System.Text;

namespace Engine.Tokenizers.Vocabulary;

/// <summary>
/// The 256 printable characters that stand for bytes in byte-level vocabularies: ! to ~, ¡ to ¬ and ® to ÿ stand for themselves, the other bytes
/// in order for U+0100 and on (GPT-2's encoder.py, bytes_to_unicode).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Chars = new char[256];
    private static readonly short[] Bytes = new short[0x144];

    static ByteAlphabet()
    {
        Array.Fill(Bytes, (short)-1);
        char next = '\u0100';
        for (int b = 0; b < 256; b++)
        {
            Chars[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)b : next++;
            Bytes[Chars[b]] = (short)b;
        }
    }

    /// <summary>The character of a byte.</summary>
    public static char Char(byte b) => Chars[b];

    /// <summary>The byte of a character, or -1.</summary>
    public static int Byte(char c) => c < Bytes.Length ? Bytes[c] : -1;

    /// <summary>Adds the UTF-8 bytes of a text, one character each.</summary>
    public static void Spell(ReadOnlySpan<char> text, PooledList<char> spelling)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (int at = 0; at < text.Length;)
        {
            if (text[at] < 0x80)
            {
                spelling.Add(Chars[text[at++]]);
                continue;
            }

            Rune.DecodeFromUtf16(text[at..], out Rune rune, out int size);
            foreach (byte b in bytes[..rune.EncodeToUtf8(bytes)]) spelling.Add(Chars[b]);
            at += size;
        }
    }
}
