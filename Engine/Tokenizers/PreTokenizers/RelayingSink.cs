namespace Engine.Tokenizers.PreTokenizers;

/// <summary>A stage before another.</summary>
internal abstract class RelayingSink(PieceSink next) : PieceSink
{
    /// <summary>Where the parts go.</summary>
    protected PieceSink Next { get; } = next;

    /// <inheritdoc/>
    public override void Dispose() => Next.Dispose();
}
