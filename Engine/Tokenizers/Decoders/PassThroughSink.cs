namespace Engine.Tokenizers.Decoders;

/// <summary>A stage that hands everything on; others change what they need to.</summary>
internal abstract class PassThroughSink(TokenSink next) : TokenSink
{
    /// <summary>Where everything goes.</summary>
    protected TokenSink Next { get; } = next;

    /// <inheritdoc/>
    public override void Text(string part) => Next.Text(part);

    /// <inheritdoc/>
    public override void EndToken() => Next.EndToken();

    /// <inheritdoc/>
    public override void BeginOutput() => Next.BeginOutput();

    /// <inheritdoc/>
    public override void Finish() => Next.Finish();
}
