namespace Engine.Tokenizers.PreTokenizers;

/// <summary>
/// One stage of a running pre-tokenizer: pieces come in, in order, and their parts go out to the next stage at once, so that nothing is kept of a text but what
/// a stage rewrites. No piece is empty. Holds the state of one encoding; not thread-safe.
/// </summary>
internal abstract class PieceSink : IDisposable
{
    /// <summary>Takes the next piece, which is the stage's only during the call.</summary>
    /// <param name="piece">A stretch of text, never empty.</param>
    /// <param name="atStart">Whether the whole input begins with it (Metaspace with the scheme `first` asks).</param>
    public abstract void Take(ReadOnlySpan<char> piece, bool atStart);

    /// <summary>Gives back what was rented. The stage is of use again.</summary>
    public abstract void Dispose();
}
