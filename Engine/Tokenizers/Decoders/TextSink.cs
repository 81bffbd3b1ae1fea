using System.Text;

namespace Engine.Tokenizers.Decoders;

/// <summary>The end of every chain: joins what arrives, and hands it out when asked.</summary>
internal sealed class TextSink : TokenSink
{
    private readonly StringBuilder _text = new();

    /// <inheritdoc/>
    public override void Text(string part) => _text.Append(part);

    /// <inheritdoc/>
    public override void EndToken() { }

    /// <inheritdoc/>
    public override void BeginOutput() => _text.Clear();

    /// <inheritdoc/>
    public override void Finish() { }

    /// <summary>What has arrived since the last call.</summary>
    public string Take()
    {
        if (_text.Length == 0) return "";
        string text = _text.ToString();
        _text.Clear();
        return text;
    }
}
