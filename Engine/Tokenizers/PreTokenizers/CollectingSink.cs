namespace Engine.Tokenizers.PreTokenizers;

/// <summary>The end of a chain that keeps the pieces.</summary>
internal sealed class CollectingSink(List<Piece> pieces) : PieceSink
{
    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<char> piece, bool atStart) => pieces.Add(new Piece(piece.ToString(), atStart));

    /// <inheritdoc/>
    public override void Dispose() { }
}
