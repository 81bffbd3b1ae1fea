using Engine.Tokenizers.Decoders;

namespace Engine.Tokenizers.Gguf;

/// <summary>
/// Turns ids into text as they come: their bytes through one UTF-8 decoder, which holds back what is not yet a character and makes U+FFFD of what is
/// none.
/// </summary>
internal sealed class PieceStream(GgufModelTokenizer tokenizer, bool dropsFirstSpace, bool skipSpecialTokens) : StreamingDecoder
{
    private readonly Utf8Stream _utf8 = new();
    private bool _dropsSpace = dropsFirstSpace, _finished;

    /// <inheritdoc/>
    public override string Append(int id)
    {
        if (_finished) throw new InvalidOperationException("the sequence has been flushed");
        if (tokenizer.TokenText(id) is null || (skipSpecialTokens && tokenizer.IsSpecial(id))) return "";
        ReadOnlySpan<byte> bytes = tokenizer.BytesOf(id);
        if (bytes.IsEmpty) return "";
        if (_dropsSpace && bytes[0] == ' ') bytes = bytes[1..];
        _dropsSpace = false;
        return Decode(bytes, flush: false);
    }

    /// <inheritdoc/>
    public override void BeginOutput() => _utf8.BeginOutput();

    /// <inheritdoc/>
    public override string Flush()
    {
        if (_finished) return "";
        _finished = true;
        return Decode([], flush: true);
    }

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        string text = _utf8.Decode(bytes, flush, out int prompt);
        return prompt == 0 ? text : text[prompt..];
    }
}
