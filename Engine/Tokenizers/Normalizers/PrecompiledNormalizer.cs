using System.Globalization;
using System.Text;

namespace Engine.Tokenizers.Normalizers;

/// <summary>
/// `Precompiled`: replacements of a SentencePiece model, sought for each grapheme of less than six bytes, and failing that for each code point of it.
/// Source: Hugging Face tokenizers, normalizers/precompiled.rs.
/// </summary>
internal sealed class PrecompiledNormalizer(CharsMap map) : Normalizer
{
    private const int LongestGrapheme = 6;

    /// <inheritdoc/>
    public override void Normalize(ReadOnlySpan<char> text, PooledList<char> result)
    {
        Span<byte> bytes = stackalloc byte[4 * LongestGrapheme];
        while (!text.IsEmpty)
        {
            int length = StringInfo.GetNextTextElementLength(text);
            ReadOnlySpan<char> grapheme = text[..length];
            text = text[length..];
            if (length < LongestGrapheme && Encoding.UTF8.GetBytes(grapheme, bytes) is var size && size < LongestGrapheme
                && map.Shortest(bytes[..size], out ReadOnlySpan<byte> whole) > 0)
            {
                result.AddUtf8(whole);
                continue;
            }

            foreach (Rune rune in grapheme.EnumerateRunes())
            {
                int n = rune.EncodeToUtf8(bytes);
                if (map.Shortest(bytes[..n], out ReadOnlySpan<byte> single) > 0) result.AddUtf8(single);
                else result.AddCodePoint(rune.Value);
            }
        }
    }
}
