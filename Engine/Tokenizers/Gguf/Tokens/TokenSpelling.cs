using System.Text;
using Engine.Tokenizers.Decoders;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Gguf.Tokens;

/// <summary>How the normal tokens of a vocabulary are spelt, and so what text stands behind each.</summary>
internal enum TokenSpelling
{
    /// <summary>One character for each byte (<see cref="ByteAlphabet"/>).</summary>
    Bytes,

    /// <summary>Text with ▁ for spaces.</summary>
    Metaspace,

    /// <summary>Text with ▁ at the start of words, to be joined with BERT's rules of punctuation.</summary>
    Words,

    /// <summary>The text itself.</summary>
    Plain,
}

/// <summary>The bytes behind each token. Source: llama_vocab::impl::token_to_piece in llama.cpp's llama-vocab.cpp.</summary>
internal static class TokenBytes
{
    /// <summary>The bytes of a token; none for kinds without text.</summary>
    public static byte[] Of(string text, TokenKind kind, TokenSpelling spelling) => kind switch
    {
        TokenKind.Control or TokenKind.Unknown or TokenKind.UserDefined => Encoding.UTF8.GetBytes(text),
        TokenKind.Byte => ByteFallbackDecoder.ByteOf(text) is byte b ? [b] : Encoding.UTF8.GetBytes(text),
        TokenKind.Normal => spelling switch
        {
            TokenSpelling.Bytes => Alphabet(text),
            TokenSpelling.Words => Encoding.UTF8.GetBytes(WordPieceDecoder.Clean(text.Replace('▁', ' '))),
            TokenSpelling.Metaspace => Encoding.UTF8.GetBytes(text.Replace('▁', ' ')),
            _ => Encoding.UTF8.GetBytes(text),
        },
        _ => [],
    };

    private static byte[] Alphabet(string text) => text.All(c => ByteAlphabet.Byte(c) >= 0)
        ? [.. text.Select(c => (byte)ByteAlphabet.Byte(c))]
        : Encoding.UTF8.GetBytes(text);
}
