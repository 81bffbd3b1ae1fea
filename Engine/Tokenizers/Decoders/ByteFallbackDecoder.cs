using System.Globalization;
using System.Text;

namespace Engine.Tokenizers.Decoders;

/// <summary>
/// `ByteFallback`: a run of tokens &lt;0x00&gt; to &lt;0xFF&gt; becomes the UTF-8 text that the bytes spell, or one U+FFFD for each byte where they
/// spell none. Whether they do is known only when the run ends, so it is held back until then.
/// </summary>
internal sealed class ByteFallbackDecoder : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Attach(TokenSink next) => new Sink(next);

    /// <summary>The byte that a token stands for, or null.</summary>
    public static byte? ByteOf(string token) => token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte b) ? b : null;

    private sealed class Sink(TokenSink next) : WholeTokenSink(next)
    {
        private readonly List<byte> _run = [];
        private int? _promptBytes;

        public override void BeginOutput()
        {
            if (_run.Count > 0) _promptBytes = _run.Count;
            else base.BeginOutput();
        }

        public override void Finish()
        {
            EndRun();
            base.Finish();
        }

        protected override void Token(string token)
        {
            if (ByteOf(token) is byte b)
            {
                _run.Add(b);
                return;
            }

            EndRun();
            Emit(token);
        }

        private void EndRun()
        {
            if (_run.Count == 0) return;
            byte[] bytes = [.. _run];
            _run.Clear();
            if (System.Text.Unicode.Utf8.IsValid(bytes)) EndText(bytes);
            else for (int i = 0; i < bytes.Length; i++) EndByte(i);
            if (_promptBytes is not null) Next.BeginOutput();
            _promptBytes = null;
        }

        private void EndText(byte[] bytes)
        {
            if (_promptBytes is int prompt && prompt < bytes.Length)
            {
                // Back to the start of a character: one that the prompt only began is the continuation's.
                while (prompt > 0 && (bytes[prompt] & 0xC0) == 0x80) prompt--;
                if (prompt > 0) Next.Text(Encoding.UTF8.GetString(bytes, 0, prompt));
                MarkOutputStart();
                bytes = bytes[prompt..];
            }

            Emit(Encoding.UTF8.GetString(bytes));
        }

        private void EndByte(int index)
        {
            if (index == _promptBytes) MarkOutputStart();
            Emit("\uFFFD");
        }

        private void MarkOutputStart()
        {
            _promptBytes = null;
            Next.BeginOutput();
        }
    }
}
