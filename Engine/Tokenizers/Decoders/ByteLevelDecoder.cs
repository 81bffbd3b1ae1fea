using System.Text;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Decoders;

/// <summary>
/// `ByteLevel`: each character stands for a byte, and all bytes together are UTF-8; what is not becomes U+FFFD, one for each maximal part of a
/// character. A token that is not spelt in the alphabet of bytes stands for itself.
/// </summary>
internal sealed class ByteLevelDecoder : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next) => new Sink(next);

    private sealed class Sink(TokenSink next) : WholeTokenSink(next)
    {
        private const int OnStack = 128;
        private readonly Utf8Stream _utf8 = new();

        public override void BeginOutput()
        {
            _utf8.BeginOutput();
            if (!_utf8.AwaitsOutput) base.BeginOutput();
        }

        public override void Finish()
        {
            Decode([], flush: true);
            // All tokens have become one.
            Next.EndToken();
            Next.Finish();
        }

        protected override void Token(string token)
        {
            if (PromptLength is int prompt)
            {
                Decode(token.AsSpan(0, prompt));
                _utf8.BeginOutput();
                if (!_utf8.AwaitsOutput) Next.BeginOutput();
                token = token[prompt..];
            }

            Decode(token);
        }

        private void Decode(ReadOnlySpan<char> token)
        {
            Span<byte> bytes = token.Length <= OnStack ? stackalloc byte[OnStack] : new byte[token.Length];
            for (int i = 0; i < token.Length; i++)
            {
                int b = ByteAlphabet.Byte(token[i]);
                if (b < 0)
                {
                    Decode(Encoding.UTF8.GetBytes(token.ToArray()), flush: false);
                    return;
                }

                bytes[i] = (byte)b;
            }

            Decode(bytes[..token.Length], flush: false);
        }

        private void Decode(ReadOnlySpan<byte> bytes, bool flush)
        {
            bool awaited = _utf8.AwaitsOutput;
            string text = _utf8.Decode(bytes, flush, out int prompt);
            if (awaited && !_utf8.AwaitsOutput)
            {
                if (prompt > 0) Next.Text(text[..prompt]);
                Next.BeginOutput();
                text = text[prompt..];
            }

            if (text.Length > 0) Next.Text(text);
        }
    }
}
