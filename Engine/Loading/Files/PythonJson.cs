using System.Buffers;

namespace Engine.Loading.Files;

/// <summary>
/// JSON as Python's <c>json</c> writes and reads it, for a parser that knows the standard alone: the words NaN, Infinity and -Infinity, where a value stands,
/// become strings. No number is read from them, so that only what is asked for is refused.
/// </summary>
internal static class PythonJson
{
    private static readonly byte[][] Words = ["NaN"u8.ToArray(), "Infinity"u8.ToArray(), "-Infinity"u8.ToArray()];

    /// <summary>The text with those words in quotes; the very same memory where there are none.</summary>
    public static ReadOnlyMemory<byte> Standard(ReadOnlyMemory<byte> utf8)
    {
        ReadOnlySpan<byte> text = utf8.Span;
        ArrayBufferWriter<byte>? quoted = null;
        int copied = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at = EndOfString(text, at);
                continue;
            }

            if (text[at] is not ((byte)'N' or (byte)'I' or (byte)'-') || WordAt(text, at) is not { } word) continue;
            quoted ??= new(text.Length + 64);
            quoted.Write(text[copied..at]);
            quoted.Write("\""u8);
            quoted.Write(word);
            quoted.Write("\""u8);
            copied = at + word.Length;
            at = copied - 1;
        }

        if (quoted is null) return utf8;
        quoted.Write(text[copied..]);
        return quoted.WrittenMemory;
    }

    // Of the closing quote, or of the text where there is none.
    private static int EndOfString(ReadOnlySpan<byte> text, int quote)
    {
        int at = quote + 1;
        while (at < text.Length && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
        return at;
    }

    // Whole, and no key: what follows ends a value.
    private static byte[]? WordAt(ReadOnlySpan<byte> text, int at)
    {
        foreach (byte[] word in Words)
        {
            if (!text[at..].StartsWith(word)) continue;
            ReadOnlySpan<byte> after = text[(at + word.Length)..].TrimStart(" \t\r\n"u8);
            return after is [(byte)',' or (byte)']' or (byte)'}', ..] ? word : null;
        }

        return null;
    }
}
