using System.Globalization;
using System.Text;

namespace Engine.Tokenizers.Normalizers;

/// <summary>`Precompiled`: replacements of a SentencePiece model, sought for each grapheme of less than six bytes, and failing that for each code point of it. Source: Hugging Face tokenizers, normalizers/precompiled.rs.</summary>
internal sealed class PrecompiledNormalizer(CharsMap map) : Normalizer
{
    private const int LongestGrapheme = 6;

    /// <inheritdoc/>
    public override string Normalize(string text)
    {
        var result = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4 * LongestGrapheme];
        for (int at = 0; at < text.Length;)
        {
            int length = StringInfo.GetNextTextElementLength(text, at);
            ReadOnlySpan<char> grapheme = text.AsSpan(at, length);
            at += length;
            if (length < LongestGrapheme && Encoding.UTF8.GetBytes(grapheme, bytes) is var size && size < LongestGrapheme && map.Shortest(bytes[..size]) is (string whole, _))
            {
                result.Append(whole);
                continue;
            }

            foreach (Rune rune in grapheme.EnumerateRunes())
            {
                int n = rune.EncodeToUtf8(bytes);
                result.Append(map.Shortest(bytes[..n]) is (string single, _) ? single : rune.ToString());
            }
        }

        return result.ToString();
    }
}
