namespace Engine.Tokenizers.Decoders;

/// <summary>
/// One stage of a running decoder: tokens come in, possibly in parts, and go out to the next stage, again in parts. So the text of a whole
/// sequence and the pieces of a stream come from the same code. Parts are never empty and never end within a surrogate pair.
/// </summary>
internal abstract class TokenSink
{
    /// <summary>The next part of the current token.</summary>
    public abstract void Text(string part);

    /// <summary>The current token is complete (it may have had no parts at all).</summary>
    public abstract void EndToken();

    /// <summary>
    /// What comes from here on continues a prompt. The call goes through the chain in its place among the parts: behind the last character that is
    /// the prompt's alone.
    /// </summary>
    public abstract void BeginOutput();

    /// <summary>The sequence is complete.</summary>
    public abstract void Finish();
}
