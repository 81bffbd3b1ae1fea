using System.Text;

namespace Engine.Tokenizers.Decoders;

/// <summary>A stage that looks at one whole token at a time: collects its parts first.</summary>
internal abstract class WholeTokenSink(TokenSink next) : TokenSink
{
    private readonly StringBuilder _parts = new();
    private string? _only;

    /// <summary>Where the tokens go.</summary>
    protected TokenSink Next { get; } = next;

    /// <summary>
    /// How many characters of the token at hand are a prompt's, where its continuation begins within the token (all may have been fused into one);
    /// otherwise null.
    /// </summary>
    protected int? PromptLength { get; private set; }

    /// <summary>Takes one whole token.</summary>
    protected abstract void Token(string token);

    /// <inheritdoc/>
    public sealed override void Text(string part)
    {
        // Nearly every token comes in one part, which then needs no copy.
        if (_only is null && _parts.Length == 0)
        {
            _only = part;
            return;
        }

        if (_only is not null) _parts.Append(_only);
        _only = null;
        _parts.Append(part);
    }

    /// <inheritdoc/>
    public sealed override void EndToken()
    {
        string token = _only ?? _parts.ToString();
        _only = null;
        _parts.Clear();
        Token(token);
        PromptLength = null;
    }

    /// <inheritdoc/>
    public override void BeginOutput()
    {
        int length = _only?.Length ?? _parts.Length;
        if (length == 0) Next.BeginOutput();
        else PromptLength = length;
    }

    /// <inheritdoc/>
    public override void Finish() => Next.Finish();

    /// <summary>
    /// Gives a whole token to the next stage; <paramref name="promptLength"/> of its characters are the prompt's where <see cref="PromptLength"/>
    /// says that some are.
    /// </summary>
    protected void Emit(string token, int? promptLength = null)
    {
        if (PromptLength is int prompt)
        {
            prompt = Math.Clamp(promptLength ?? prompt, 0, token.Length);
            if (prompt > 0) Next.Text(token[..prompt]);
            Next.BeginOutput();
            token = token[prompt..];
        }

        if (token.Length > 0) Next.Text(token);
        Next.EndToken();
    }
}
