using System.Text;
using Engine.Tokenizers.Normalizers;

namespace Engine.Tokenizers.Gguf;

/// <summary>SentencePiece's normalizer as llama.cpp's "t5" has it: the longest entry of the character map at each place is replaced; spaces become ▁; one ▁ may be put before the first other character; and runs of spaces may count as one, and none at the end.</summary>
internal sealed class SentencePieceNormalizer(CharsMap? map, bool addSpacePrefix, bool removeExtraWhitespaces) : Normalizer
{
    // No entry of a published map is longer.
    private const int LongestEntry = 256;

    /// <inheritdoc/>
    public override string Normalize(string text)
    {
        if (map is not null) text = Replace(map, text);
        StringBuilder result = new(text.Length + 8);
        bool prefixed = !addSpacePrefix, inWord = false;
        foreach (char c in text)
        {
            if (c == ' ')
            {
                inWord = false;
                if (!removeExtraWhitespaces) result.Append('▁');
                continue;
            }

            if (!inWord && (!prefixed || removeExtraWhitespaces))
            {
                result.Append('▁');
                prefixed = true;
            }

            inWord = true;
            result.Append(c);
        }

        return result.ToString();
    }

    private static string Replace(CharsMap map, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        StringBuilder result = new(text.Length);
        for (int at = 0, size; at < bytes.Length; at += size)
        {
            if (map.Longest(bytes.AsSpan(at, Math.Min(LongestEntry, bytes.Length - at))) is (string replacement, int length))
            {
                size = length;
                result.Append(replacement);
            }
            else
            {
                // An entry may end within a character; what is left of that one then counts as U+FFFD, byte by byte.
                Rune.DecodeFromUtf8(bytes.AsSpan(at), out Rune rune, out size);
                result.Append(rune);
            }
        }

        return result.ToString();
    }
}
