using System.Text;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Decoders;

/// <summary>`ByteLevel`: each character stands for a byte, and all bytes together are UTF-8; what is not becomes U+FFFD, one for each maximal part of a character. A token that is not spelt in the alphabet of bytes stands for itself.</summary>
internal sealed class ByteLevelDecoder : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next) => new Sink(next);

    private sealed class Sink(TokenSink next) : WholeTokenSink(next)
    {
        private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();

        public override void Finish()
        {
            Decode([], flush: true);
            // All tokens have become one.
            Next.EndToken();
            Next.Finish();
        }

        protected override void Token(string token)
        {
            byte[] bytes = new byte[token.Length];
            for (int i = 0; i < token.Length; i++)
            {
                int b = ByteAlphabet.Byte(token[i]);
                if (b < 0)
                {
                    bytes = Encoding.UTF8.GetBytes(token);
                    break;
                }

                bytes[i] = (byte)b;
            }

            Decode(bytes, flush: false);
        }

        private void Decode(byte[] bytes, bool flush)
        {
            char[] chars = new char[_utf8.GetCharCount(bytes, 0, bytes.Length, flush)];
            int count = _utf8.GetChars(bytes, 0, bytes.Length, chars, 0, flush);
            if (count > 0) Next.Text(new string(chars, 0, count));
        }
    }
}
