using System.Text;
using Engine.Tokenizers.Decoders;

namespace Engine.Tokenizers;

/// <summary>Runs the decoder of a pipeline one id at a time.</summary>
internal sealed class PipelineStream : StreamingDecoder
{
    private readonly PipelineTokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly TextSink _text = new();
    private readonly TokenSink _first;
    private bool _finished;

    /// <summary>Starts a sequence.</summary>
    public PipelineStream(PipelineTokenizer tokenizer, TokenDecoder decoder, bool skipSpecialTokens)
    {
        _tokenizer = tokenizer;
        _skipSpecialTokens = skipSpecialTokens;
        _first = decoder.Attach(_text);
    }

    /// <inheritdoc/>
    public override string Append(int id)
    {
        Push(id);
        return _text.Take();
    }

    /// <inheritdoc/>
    internal override void AppendTo(int id, StringBuilder text) => Push(id);

    /// <inheritdoc/>
    public override void BeginOutput() => _first.BeginOutput();

    /// <inheritdoc/>
    public override string Flush()
    {
        if (_finished) return "";
        _finished = true;
        _first.Finish();
        return _text.Take();
    }

    private void Push(int id)
    {
        if (_finished) throw new InvalidOperationException("the sequence has been flushed");
        if (_tokenizer.Spelling(id) is not { } token || (_skipSpecialTokens && _tokenizer.IsSpecial(id))) return;
        if (token.Length > 0) _first.Text(token);
        _first.EndToken();
    }
}
