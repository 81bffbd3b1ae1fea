using System.Text;
using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.Offsets;

namespace Engine.Tokenizers.Gguf.Merging;

/// <summary>
/// SentencePiece's normalizer as llama.cpp's "t5" has it: the longest entry of the character map at each place is replaced; spaces become ▁; one ▁
/// may be put before the first other character; and runs of spaces may count as one, and none at the end.
/// </summary>
internal sealed class SentencePieceNormalizer(CharsMap? map, bool addSpacePrefix, bool removeExtraWhitespaces) : Normalizer
{
    // No entry of a published map is longer.
    private const int LongestEntry = 256;

    /// <inheritdoc/>
    public override void Normalize(ReadOnlySpan<char> text, PooledList<char> result)
    {
        using PooledList<char> replaced = new();
        if (map is not null)
        {
            Replace(map, text, replaced);
            text = replaced.Span;
        }

        bool prefixed = !addSpacePrefix, inWord = false;
        foreach (char c in text)
        {
            if (c == ' ')
            {
                inWord = false;
                if (!removeExtraWhitespaces) result.Add('▁');
                continue;
            }

            if (!inWord && (!prefixed || removeExtraWhitespaces))
            {
                result.Add('▁');
                prefixed = true;
            }

            inWord = true;
            result.Add(c);
        }
    }

    /// <inheritdoc/>
    public override TracedText Trace(TracedText text)
    {
        if (map is not null) text = SegmentTrace.Of(text, (part, result) => Replace(map, part, result));
        TracedTextBuilder result = new(text);
        bool prefixed = !addSpacePrefix, inWord = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text.Text[i] == ' ')
            {
                inWord = false;
                if (!removeExtraWhitespaces) result.Replace(i, i + 1, "▁");
                continue;
            }

            if (!inWord && (!prefixed || removeExtraWhitespaces))
            {
                // It stands for the space before the word, if there is one.
                result.Replace(removeExtraWhitespaces && i > 0 ? i - 1 : i, i, "▁");
                prefixed = true;
            }

            inWord = true;
            result.Keep(i, i + 1);
        }

        return result.Build();
    }

    private static void Replace(CharsMap map, ReadOnlySpan<char> text, PooledList<char> result)
    {
        using PooledList<byte> utf8 = new();
        Encoding.UTF8.GetBytes(text, utf8.Append(Encoding.UTF8.GetByteCount(text)));
        ReadOnlySpan<byte> bytes = utf8.Span;
        for (int size; bytes.Length > 0; bytes = bytes[size..])
        {
            size = map.Longest(bytes[..Math.Min(LongestEntry, bytes.Length)], out ReadOnlySpan<byte> replacement);
            if (size > 0)
            {
                result.AddUtf8(replacement);
                continue;
            }

            // An entry may end within a character; what is left of that one then counts as U+FFFD, byte by byte.
            Rune.DecodeFromUtf8(bytes, out Rune rune, out size);
            result.AddCodePoint(rune.Value);
        }
    }
}
